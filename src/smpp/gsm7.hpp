#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace pesan::smpp {

/// The septets of one character in the GSM 7-bit default alphabet: one, or escape and one of the
/// extension table; empty when the alphabet lacks it.
///
/// source   3GPP TS 23.038 §6.2.1 and §6.2.1.1
[[nodiscard]] BytesView gsm7_septets(char32_t point);

/// UTF-8 to septets, one per byte, as SMPP carries data_coding 0. Nothing when a character is not
/// of the alphabet, or the text is no UTF-8.
[[nodiscard]] std::optional<Bytes> gsm7_encode(std::string_view text);

/// Septets, one per byte, to UTF-8. An escape before an unknown code shows the code of the basic
/// table, as the standard says; a byte above 0x7F becomes U+FFFD.
[[nodiscard]] std::string gsm7_decode(BytesView septets);

/// Eight septets into seven bytes, least significant bits first, after `fill_bits` (0..6) zero bits
/// that align the text behind a user data header.
///
/// source   3GPP TS 23.038 §6.1.2.1
[[nodiscard]] Bytes gsm7_pack(BytesView septets, unsigned fill_bits = 0);

/// The reverse; `count` septets. Fewer when the bytes do not hold so many.
[[nodiscard]] Bytes gsm7_unpack(BytesView packed, std::size_t count, unsigned fill_bits = 0);

}  // namespace pesan::smpp
