#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "pesan/result.hpp"
#include "services/money/errc.hpp"

namespace pesan::money {

/// An amount in integer minor units of its currency: 7500000 IDR is Rp75.000,00. Never a floating
/// number.
struct Money {
    std::int64_t amount = 0;
    std::string currency = "IDR";

    bool operator==(const Money&) const = default;
};

/// errors   overflow; currencies_differ
[[nodiscard]] Result<Money> add(const Money& left, const Money& right);
/// errors   overflow
[[nodiscard]] Result<Money> multiply(const Money& price, std::int64_t quantity);
/// errors   overflow for the one amount that has no opposite
[[nodiscard]] Result<Money> negate(const Money& value);

}  // namespace pesan::money
