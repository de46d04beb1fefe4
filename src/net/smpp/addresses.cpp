#include "net/smpp/addresses.hpp"

#include <algorithm>

namespace pesan::smpp {

namespace {

constexpr std::uint8_t international = 1;
constexpr std::uint8_t isdn = 1;
constexpr std::uint8_t network_specific = 3;
constexpr std::uint8_t alphanumeric = 5;
constexpr std::size_t short_code_digits_max = 8;

}  // namespace

Address address_of(std::string_view text) {
    if (text.empty()) return {};
    const bool plus = text.starts_with('+');
    const auto digits = text.substr(plus ? 1 : 0);
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
        return {alphanumeric, 0, std::string(text)};
    }
    if (!plus && digits.size() <= short_code_digits_max)
        return {network_specific, 0, std::string(digits)};
    return {international, isdn, std::string(digits)};
}

std::string shown_address(std::uint8_t ton, std::string_view digits) {
    const bool numeric = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    return (ton == international && numeric && !digits.empty() ? "+" : "") + std::string(digits);
}

}  // namespace pesan::smpp
