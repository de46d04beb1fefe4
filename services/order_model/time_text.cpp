#include "services/order_model/time_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace pesan::order {

namespace {

/// Takes exactly `count` digits from the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// Days since 1970, or nothing.
std::optional<std::int64_t> take_date(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

/// Milliseconds since midnight; a leap second counts as the second before it.
std::optional<std::int64_t> take_time(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    auto second = take_digits(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    if (*second == 60) second = 59;
    std::int64_t ms = 0;
    if (take(text, ".")) {
        std::int64_t scale = 100;
        std::size_t count = 0;
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
             text.remove_prefix(1), ++count) {
            ms += (text.front() - '0') * scale;
            scale /= 10;
        }
        if (count == 0) return std::nullopt;
    }
    return ((*hour * 60LL + *minute) * 60 + *second) * 1000 + ms;
}

/// Minutes east of Greenwich.
std::optional<std::int64_t> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return 0;
    const bool west = text.starts_with('-');
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_digits(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_digits(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return (west ? -1 : 1) * (*hours * 60LL + *minutes);
}

}  // namespace

std::string time_text(std::int64_t ms) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(ms)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

Result<std::int64_t> parse_time(std::string_view text) {
    std::string_view rest = text;
    const Error malformed{model_errc::time_malformed, "'" + std::string(text.substr(0, 64)) +
                                                          "': expected 2026-01-31T08:15:30Z"};
    const auto days = take_date(rest);
    if (!days || !take(rest, "Tt ")) return malformed;
    const auto clock = take_time(rest);
    if (!clock) return malformed;
    const auto offset = take_offset(rest);
    if (!offset || !rest.empty()) return malformed;
    return *days * 86'400'000 + *clock - *offset * 60'000;
}

}  // namespace pesan::order
