#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::order {

inline constexpr std::size_t json_depth_max = 32;

/// Reads JSON of RFC 8259, strictly: UTF-8, nothing after the value, no key twice in one object
/// (two readers could take different ones), at most json_depth_max levels.
///
/// errors   json_malformed; the detail says the byte, or the JSON pointer of the repeated key
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

/// Appends `text` as a JSON string with its quotes. `text` is UTF-8.
void append_json_string(std::string& to, std::string_view text);

}  // namespace pesan::order
