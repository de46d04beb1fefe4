#pragma once

#include <string_view>

namespace pesan::money {

/// A currency of ISO 4217 and the decimals of its minor unit.
struct Currency {
    std::string_view code;
    int decimals = 2;
};

/// Nothing for an unknown code; the pointer stays valid for the life of the program.
///
/// source   ISO 4217 list one; IDR has two decimals there, though people write whole rupiah
[[nodiscard]] const Currency* find_currency(std::string_view code);

}  // namespace pesan::money
