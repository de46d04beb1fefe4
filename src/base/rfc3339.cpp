#include "base/rfc3339.hpp"

#include <fmt/format.h>

#include <optional>

#include "pesan/errc.hpp"

namespace pesan {

namespace {

namespace chrono = std::chrono;

/// Takes text apart from the left; a step that does not fit leaves nothing.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    [[nodiscard]] bool one_of(std::string_view letters) {
        if (rest_.empty() || letters.find(rest_.front()) == std::string_view::npos) return false;
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }

    /// The letter that one_of() took.
    [[nodiscard]] char last() const { return last_; }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
    char last_ = 0;
};

std::optional<chrono::sys_days> read_date(Reader& reader) {
    const auto year = reader.digits(4);
    if (!year || !reader.one_of("-")) return std::nullopt;
    const auto month = reader.digits(2);
    if (!month || !reader.one_of("-")) return std::nullopt;
    const auto day = reader.digits(2);
    if (!day) return std::nullopt;
    const chrono::year_month_day date(chrono::year(*year),
                                      chrono::month(static_cast<unsigned>(*month)),
                                      chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    return chrono::sys_days(date);
}

std::optional<chrono::nanoseconds> read_fraction(Reader& reader) {
    if (!reader.one_of(".")) return chrono::nanoseconds(0);
    std::int64_t value = 0;
    int count = 0;
    while (const auto digit = reader.digits(1)) {
        if (++count > 9) return std::nullopt;
        value = value * 10 + *digit;
    }
    if (count == 0) return std::nullopt;
    for (; count < 9; ++count)
        value *= 10;
    return chrono::nanoseconds(value);
}

std::optional<chrono::nanoseconds> read_time(Reader& reader) {
    const auto hour = reader.digits(2);
    if (!hour || *hour > 23 || !reader.one_of(":")) return std::nullopt;
    const auto minute = reader.digits(2);
    if (!minute || *minute > 59 || !reader.one_of(":")) return std::nullopt;
    const auto second = reader.digits(2);
    if (!second || *second > 60) return std::nullopt;
    const auto fraction = read_fraction(reader);
    if (!fraction) return std::nullopt;
    return chrono::hours(*hour) + chrono::minutes(*minute) +
           chrono::seconds(std::min(*second, 59)) + *fraction;
}

std::optional<chrono::minutes> read_offset(Reader& reader) {
    if (reader.one_of("Zz")) return chrono::minutes(0);
    if (!reader.one_of("+-")) return std::nullopt;
    const int sign = reader.last() == '-' ? -1 : 1;
    const auto hour = reader.digits(2);
    if (!hour || *hour > 23 || !reader.one_of(":")) return std::nullopt;
    const auto minute = reader.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    return sign * (chrono::hours(*hour) + chrono::minutes(*minute));
}

std::optional<WallTime> read_all(std::string_view text) {
    Reader reader(text);
    const auto date = read_date(reader);
    if (!date || !reader.one_of("Tt ")) return std::nullopt;
    const auto time = read_time(reader);
    if (!time) return std::nullopt;
    const auto offset = read_offset(reader);
    if (!offset || !reader.rest().empty()) return std::nullopt;
    // Nanoseconds since 1970 fit into 64 bits for the years 1678 to 2261 only.
    const auto year = static_cast<int>(chrono::year_month_day(*date).year());
    if (year < 1678 || year > 2261) return std::nullopt;
    return WallTime(*date) + chrono::duration_cast<WallTime::duration>(*time - *offset);
}

}  // namespace

std::string to_rfc3339(WallTime time) {
    const auto day = chrono::floor<chrono::days>(time);
    const chrono::year_month_day date(day);
    const auto ms = chrono::floor<chrono::milliseconds>(time - day).count();
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000);
}

Result<WallTime> parse_rfc3339(std::string_view text) {
    const auto time = read_all(text);
    if (!time) {
        return Error(errc::invalid_argument,
                     fmt::format("\"{}\" is no RFC 3339 time such as 2026-01-31T08:15:30Z",
                                 text.substr(0, 64)));
    }
    return *time;
}

}  // namespace pesan
