#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pesan::smpp {

/// Code points of a UTF-8 text; nothing for one that is malformed (overlong forms and surrogates
/// included).
[[nodiscard]] std::optional<std::u32string> from_utf8(std::string_view text);

void append_utf8(std::string& to, char32_t point);

/// UCS-2 as SMS has it: UTF-16, big-endian. An odd last byte and halves of a pair become U+FFFD.
[[nodiscard]] std::string ucs2_decode(std::string_view bytes);

/// One code point as UTF-16, big-endian: 2 or 4 bytes.
void append_ucs2(std::string& to, char32_t point);

}  // namespace pesan::smpp
