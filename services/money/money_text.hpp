#pragma once

#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/money/money.hpp"

namespace pesan::money {

/// For programs and ledgers: "75000.00", "-0.05", "1200" where the currency has no decimals.
[[nodiscard]] std::string decimal_text(const Money& value);

/// For people: Rp75.000 (whole rupiah lose their decimals, broken ones keep them: Rp75.000,50),
/// £12.50, 12.50 CHF. The language decides the marks of thousands and decimals of all but rupiah,
/// which are always written the Indonesian way.
///
/// locale   "id" or "en"
[[nodiscard]] std::string people_text(const Money& value, std::string_view locale);

/// Reads "2.55", "-3", "75000.00" into minor units.
///
/// errors   currency_unknown; amount_malformed, also for more decimals than the currency has;
/// overflow
[[nodiscard]] Result<Money> parse_decimal(std::string_view text, std::string_view currency);

}  // namespace pesan::money
