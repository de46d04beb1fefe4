#include "services/money/vat.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

namespace pesan::money {

namespace {

// Not in ISO C++; both compilers we care about have it.
__extension__ using Wide = __int128;

template <class T>
bool read_number(std::string_view text, T& value) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc{} && end == text.data() + text.size();
}

/// Milliseconds of "2022-04-01" in UTC.
bool read_day(std::string_view text, std::int64_t& ms) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!read_number(text.substr(0, 4), year) || !read_number(text.substr(5, 2), month) ||
        !read_number(text.substr(8, 2), day))
        return false;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return false;
    ms = std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::sys_days(date).time_since_epoch())
             .count();
    return true;
}

}  // namespace

Result<Money> vat_of(const Money& net, int rate_bp) {
    const Wide scaled = static_cast<Wide>(net.amount) * rate_bp;
    const Wide half = scaled < 0 ? -5'000 : 5'000;
    const Wide rounded = (scaled + half) / 10'000;
    if (rounded > std::numeric_limits<std::int64_t>::max() ||
        rounded < std::numeric_limits<std::int64_t>::min())
        return errc::overflow;
    return Money{static_cast<std::int64_t>(rounded), net.currency};
}

VatRates::VatRates(std::vector<Rate> rates) : rates_(std::move(rates)) {
    std::ranges::sort(rates_, {}, &Rate::since_ms);
}

int VatRates::at(std::int64_t time_ms) const {
    const auto next = std::ranges::upper_bound(rates_, time_ms, {}, &Rate::since_ms);
    return next == rates_.begin() ? 0 : std::prev(next)->rate_bp;
}

Result<VatRates> VatRates::parse(std::string_view text) {
    std::vector<Rate> rates;
    while (true) {
        const auto comma = text.find(',');
        const auto part = text.substr(0, comma);
        const auto colon = part.find(':');
        Rate rate{INT64_MIN, 0};
        const auto number = colon == std::string_view::npos ? part : part.substr(colon + 1);
        const bool dated =
            colon == std::string_view::npos || read_day(part.substr(0, colon), rate.since_ms);
        if (!dated || !read_number(number, rate.rate_bp) || rate.rate_bp < 0 ||
            rate.rate_bp > vat_rate_bp_max)
            return Error{errc::amount_malformed,
                         "'" + std::string(part) +
                             "': expected basis points such as 1100, or 2022-04-01:1100"};
        rates.push_back(rate);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return VatRates(std::move(rates));
}

}  // namespace pesan::money
