#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pesan::smpp {

/// An address with its type of number and numbering plan. source SMPP 3.4 §5.2.5, §5.2.6
struct Address {
    std::uint8_t ton = 0;
    std::uint8_t npi = 0;
    std::string digits;
};

/// "+62812…" is international (1, 1); up to 8 digits are a short code (3, 0); other digits are
/// international as well; anything with a letter is alphanumeric (5, 0).
[[nodiscard]] Address address_of(std::string_view text);

/// "+62812…" for an international number, else the address as it is.
[[nodiscard]] std::string shown_address(std::uint8_t ton, std::string_view digits);

}  // namespace pesan::smpp
