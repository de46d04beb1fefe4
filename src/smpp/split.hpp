#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::smpp {

/// How a text travels.
enum class Coding {
    /// The GSM 7-bit default alphabet; data_coding 0.
    gsm7,
    /// UTF-16, big-endian; data_coding 8.
    ucs2,
};

[[nodiscard]] std::uint8_t data_coding_of(Coding coding);

/// A text as one or more short messages.
///
/// A segment holds 160 septets or 70 units when it is the only one, else 153 or 67, since the
/// header that joins them takes 6 bytes:
///
///   05 00 03 RR NN II    length 5 | element 0 "concatenated, 8-bit reference" | its length 3 |
///   reference, number, index
///
/// Neither an escape and its character nor the halves of a surrogate pair are ever parted.
struct Split {
    Coding coding = Coding::gsm7;
    /// Septets, or units of 16 bits, of the whole text.
    std::size_t units = 0;
    /// What goes into short_message, one after the other; with the header when there are several
    /// (esm_class 0x40 then).
    std::vector<Bytes> segments;
};

/// More cannot be counted in one byte; a text of that length is no SMS.
inline constexpr std::size_t segments_max = 255;

/// Splits UTF-8; GSM-7 when every character is of that alphabet, else UCS-2. An empty text is one
/// empty segment.
///
/// reference   the same in all segments; should differ between messages to one number at about the
/// same time errors      text_malformed; text_too_long (more than segments_max) source      3GPP
/// TS 23.040 §9.2.3.24.1
[[nodiscard]] Result<Split> split(std::string_view text, std::uint8_t reference);

}  // namespace pesan::smpp
