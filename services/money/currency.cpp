#include "services/money/currency.hpp"

#include <algorithm>
#include <array>

namespace pesan::money {

namespace {

constexpr auto currencies = std::to_array<Currency>({
    {"AED", 2}, {"ARS", 2}, {"AUD", 2}, {"BDT", 2}, {"BGN", 2}, {"BHD", 3}, {"BND", 2}, {"BRL", 2},
    {"CAD", 2}, {"CHF", 2}, {"CLP", 0}, {"CNY", 2}, {"COP", 2}, {"CZK", 2}, {"DKK", 2}, {"EGP", 2},
    {"EUR", 2}, {"GBP", 2}, {"HKD", 2}, {"HUF", 2}, {"IDR", 2}, {"ILS", 2}, {"INR", 2}, {"ISK", 0},
    {"JOD", 3}, {"JPY", 0}, {"KES", 2}, {"KHR", 2}, {"KRW", 0}, {"KWD", 3}, {"LAK", 2}, {"LKR", 2},
    {"MMK", 2}, {"MXN", 2}, {"MYR", 2}, {"NGN", 2}, {"NOK", 2}, {"NPR", 2}, {"NZD", 2}, {"OMR", 3},
    {"PGK", 2}, {"PHP", 2}, {"PKR", 2}, {"PLN", 2}, {"QAR", 2}, {"RON", 2}, {"RUB", 2}, {"SAR", 2},
    {"SEK", 2}, {"SGD", 2}, {"THB", 2}, {"TND", 3}, {"TRY", 2}, {"TWD", 2}, {"UAH", 2}, {"USD", 2},
    {"VND", 0}, {"ZAR", 2},
});

}  // namespace

const Currency* find_currency(std::string_view code) {
    const auto found = std::ranges::lower_bound(currencies, code, {}, &Currency::code);
    return found != currencies.end() && found->code == code ? &*found : nullptr;
}

}  // namespace pesan::money
