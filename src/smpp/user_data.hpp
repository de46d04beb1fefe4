#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "smpp/pdu.hpp"

namespace pesan::smpp {

/// Where a segment belongs, from its user data header.
struct Part {
    std::uint16_t reference = 0;
    std::uint8_t count = 1;
    std::uint8_t index = 1;
    friend bool operator==(const Part&, const Part&) = default;
};

/// A received message, header and text apart.
struct UserData {
    /// Nothing for a message of one segment.
    std::optional<Part> part;
    /// UTF-8.
    std::string text;
    /// "gsm7", "ucs2", "latin1", "ascii", or "binary" (`text` has hexadecimal digits then).
    std::string coding;
};

/// Takes a message apart by esm_class and data_coding.
///
/// errors   pdu_malformed: the header is longer than the message, or counts no parts
/// source   3GPP TS 23.040 §9.2.3.24 (8-bit and 16-bit references); SMPP 3.4 §5.2.19
[[nodiscard]] Result<UserData> read_user_data(const ShortMessage& message);

}  // namespace pesan::smpp
