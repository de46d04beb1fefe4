#include "services/shop_time/zone.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <fmt/format.h>

namespace pesan::shop_time {

struct Zone::State {
    absl::TimeZone zone;
};

std::string LocalTime::day_text() const {
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string LocalTime::month_text() const {
    return fmt::format("{:04}-{:02}", year, month);
}

Result<Zone> Zone::load(const std::string& name) {
    State state;
    // An empty name would read as UTC, which nobody asked for.
    if (name.empty() || !absl::LoadTimeZone(name, &state.zone))
        return Error{errc::zone_unknown, "'" + name + "'"};
    return Zone(name, std::make_shared<const State>(state));
}

LocalTime Zone::at(std::int64_t utc_ms) const {
    const auto civil = state_->zone.At(absl::FromUnixMillis(utc_ms)).cs;
    return {static_cast<int>(civil.year()),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second()};
}

std::int64_t Zone::to_utc_ms(const LocalTime& local) const {
    const absl::CivilSecond civil(local.year, local.month, local.day, local.hour, local.minute,
                                  local.second);
    return absl::ToUnixMillis(state_->zone.At(civil).pre);
}

}  // namespace pesan::shop_time
