#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http/message.hpp"

namespace pesan::http {

/// %41 becomes A; nothing when a % is not followed by two hexadecimal digits, or gives a NUL.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Everything but letters, digits and -._~ becomes %XX: for a path segment or a query value.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// "a=1&b=x+y" as form fields: + is a space. Nothing for a bad percent-encoding.
[[nodiscard]] std::optional<std::vector<Field>> parse_query(std::string_view text);

/// A target taken apart.
struct Target {
    /// Begins with a slash; still encoded.
    std::string path;
    std::string query;
};

/// Reads the origin form ("/path?query"), the absolute form ("http://host/path") and "*".
///
/// returns  nothing for any other text
/// source   RFC 9112 §3.2
[[nodiscard]] std::optional<Target> parse_target(std::string_view text);

}  // namespace pesan::http
