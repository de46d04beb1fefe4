#pragma once

#include <string_view>

namespace pesan {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. NUL is a character
/// like any other.
///
/// source   Unicode 15 table 3-7
[[nodiscard]] bool valid_utf8(std::string_view text);

}  // namespace pesan
