#include "services/money/money_text.hpp"

#include <algorithm>
#include <cctype>

#include "services/money/currency.hpp"

namespace pesan::money {

namespace {

struct Digits {
    bool negative = false;
    std::string whole;
    std::string fraction;
};

int decimals_of(const std::string& code) {
    const Currency* currency = find_currency(code);
    return currency == nullptr ? 2 : currency->decimals;
}

Digits split(const Money& value) {
    Digits digits;
    digits.negative = value.amount < 0;
    auto magnitude = static_cast<std::uint64_t>(value.amount);
    if (digits.negative) magnitude = 0 - magnitude;
    const auto decimals = static_cast<std::size_t>(decimals_of(value.currency));
    std::string text = std::to_string(magnitude);
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    digits.whole = text.substr(0, text.size() - decimals);
    digits.fraction = text.substr(text.size() - decimals);
    return digits;
}

std::string grouped(const std::string& whole, char mark) {
    std::string text;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i != 0 && (whole.size() - i) % 3 == 0) text += mark;
        text += whole[i];
    }
    return text;
}

std::string_view symbol_of(std::string_view code) {
    if (code == "IDR") return "Rp";
    if (code == "GBP") return "£";
    if (code == "EUR") return "€";
    if (code == "USD") return "$";
    return {};
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

std::string decimal_text(const Money& value) {
    const Digits digits = split(value);
    std::string text = digits.negative ? "-" : "";
    text += digits.whole;
    if (!digits.fraction.empty()) text += "." + digits.fraction;
    return text;
}

std::string people_text(const Money& value, std::string_view locale) {
    const Digits digits = split(value);
    const bool rupiah = value.currency == "IDR";
    const bool points = rupiah || locale != "en";
    std::string number = grouped(digits.whole, points ? '.' : ',');
    const bool broken = digits.fraction.find_first_not_of('0') != std::string::npos;
    if (!digits.fraction.empty() && (!rupiah || broken))
        number += (points ? "," : ".") + digits.fraction;
    const std::string sign = digits.negative ? "-" : "";
    const auto symbol = symbol_of(value.currency);
    if (symbol.empty()) return sign + number + " " + value.currency;
    return sign + std::string(symbol) + number;
}

Result<Money> parse_decimal(std::string_view text, std::string_view currency) {
    const Currency* known = find_currency(currency);
    if (known == nullptr) return Error{errc::currency_unknown, std::string(currency)};
    const Error malformed{errc::amount_malformed, "'" + std::string(text) + "'"};
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    const auto point = rest.find('.');
    const auto whole = rest.substr(0, point);
    const auto fraction =
        point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
    if (whole.empty() || !all_digits(whole) || !all_digits(fraction)) return malformed;
    if (point != std::string_view::npos && fraction.empty()) return malformed;
    const auto decimals = static_cast<std::size_t>(known->decimals);
    // Further decimals may be there as long as they say nothing: "2.5500".
    if (fraction.size() > decimals &&
        fraction.find_first_not_of('0', decimals) != std::string_view::npos)
        return malformed;
    std::string digits = std::string(whole) + std::string(fraction.substr(0, decimals));
    digits.append(decimals - std::min(decimals, fraction.size()), '0');
    std::int64_t amount = 0;
    for (const char digit : digits) {
        if (__builtin_mul_overflow(amount, 10, &amount)) return errc::overflow;
        if (__builtin_sub_overflow(amount, digit - '0', &amount)) return errc::overflow;
    }
    // Gathered as a negative number, which reaches one further.
    if (!negative && __builtin_mul_overflow(amount, -1, &amount)) return errc::overflow;
    return Money{amount, std::string(currency)};
}

}  // namespace pesan::money
