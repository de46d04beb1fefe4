#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pesan/message.hpp"
#include "pesan/result.hpp"

/// What structured and binary mode have in common: the attributes by name.
namespace pesan::cloudevents {

/// Our extension for headers whose name CloudEvents does not allow.
inline constexpr std::string_view headers_extension = "pesanheaders";

/// The event's attributes that have a value, specversion first; content type, data and headers not
/// among them.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> attributes_of(
    const Message& message);

/// Sets one attribute that was read; an extension becomes a header.
///
/// errors   malformed
[[nodiscard]] Result<void> set_attribute(Message& message, std::string_view name,
                                         std::string value);

/// Headers as extensions: those with an allowed name as they are, the others together as
/// headers_extension.
[[nodiscard]] Headers extensions_of(const Headers& headers);

/// True for application/json and everything that ends in +json.
[[nodiscard]] bool is_json(std::string_view content_type);

/// The media type without parameters, in small letters.
[[nodiscard]] std::string media_type(std::string_view content_type);

}  // namespace pesan::cloudevents
