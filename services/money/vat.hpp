#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pesan/result.hpp"
#include "services/money/money.hpp"

namespace pesan::money {

inline constexpr int vat_rate_bp_max = 10'000;

/// The VAT on a net amount, rounded half up to the minor unit; a negative amount gives exactly the
/// opposite of its positive twin, so that a credit note takes back what the order charged.
///
/// rate_bp  basis points: 1100 is 11 %
/// errors   overflow
[[nodiscard]] Result<Money> vat_of(const Money& net, int rate_bp);

/// Which rate holds since when; times are milliseconds since 1970 in UTC.
class VatRates {
public:
    struct Rate {
        std::int64_t since_ms = 0;
        int rate_bp = 0;
    };

    /// 11 % at any time.
    VatRates() : rates_{{INT64_MIN, 1100}} {}
    explicit VatRates(std::vector<Rate> rates);

    /// The rate at a time; before the first start it is 0.
    [[nodiscard]] int at(std::int64_t time_ms) const;

    /// Reads "1100" or "1000,2022-04-01:1100": basis points, each later one with the UTC day from
    /// which it holds.
    ///
    /// errors   amount_malformed (the detail shows the part), also for rates above 10,000
    [[nodiscard]] static Result<VatRates> parse(std::string_view text);

private:
    std::vector<Rate> rates_;
};

}  // namespace pesan::money
