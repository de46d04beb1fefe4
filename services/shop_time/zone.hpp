#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/shop_time/errc.hpp"

namespace pesan::shop_time {

/// What a clock on the wall of the shop shows.
struct LocalTime {
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;

    /// "2026-01-31"
    [[nodiscard]] std::string day_text() const;
    /// "2026-01"
    [[nodiscard]] std::string month_text() const;

    bool operator==(const LocalTime&) const = default;
};

/// A zone of the system's time zone database. Safe from any thread; copies are cheap.
///
/// Times are stored in UTC; a zone decides only to which business day they belong. C++20's own
/// zones are not in g++ 12, so Abseil reads the database.
class Zone {
public:
    /// name     "Asia/Jakarta", "Europe/London", "UTC"
    /// errors   zone_unknown
    [[nodiscard]] static Result<Zone> load(const std::string& name);

    [[nodiscard]] LocalTime at(std::int64_t utc_ms) const;
    /// Milliseconds since 1970 of a local time. One that a change of the clocks makes happen twice
    /// is the first; one that it leaves out is what the clock would have shown without the change.
    [[nodiscard]] std::int64_t to_utc_ms(const LocalTime& local) const;

    [[nodiscard]] const std::string& name() const { return name_; }

private:
    struct State;
    Zone(std::string name, std::shared_ptr<const State> state)
        : name_(std::move(name)), state_(std::move(state)) {}

    std::string name_;
    std::shared_ptr<const State> state_;
};

}  // namespace pesan::shop_time
