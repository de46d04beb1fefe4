#include "services/shop_time/zone.hpp"

#include <gtest/gtest.h>

namespace pesan::shop_time {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

TEST(Zone, JakartaIsSevenHoursAhead) {
    const auto zone = Zone::load("Asia/Jakarta");
    ASSERT_TRUE(zone.has_value()) << zone.error().message();
    // 2026-01-31T16:59:59Z and one second later.
    EXPECT_EQ(zone->at(1'769'878'799'000).day_text(), "2026-01-31");
    EXPECT_EQ(zone->at(1'769'878'800'000).day_text(), "2026-02-01");
    EXPECT_EQ(zone->at(1'769'878'800'000).month_text(), "2026-02");
}

TEST(Zone, LondonKeepsSummerTime) {
    const auto zone = Zone::load("Europe/London");
    ASSERT_TRUE(zone.has_value());
    const LocalTime winter{2010, 12, 1, 8, 26, 0};
    const LocalTime summer{2011, 6, 1, 8, 26, 0};
    EXPECT_EQ(zone->to_utc_ms(winter), 1'291'191'960'000);
    EXPECT_EQ(zone->to_utc_ms(summer), 1'306'913'160'000);
    EXPECT_EQ(zone->at(zone->to_utc_ms(summer)), summer);
}

TEST(Zone, SummerTimeGoesOnBeyondTheTable) {
    const auto zone = Zone::load("Europe/London");
    const LocalTime summer{2050, 7, 1, 12, 0, 0};
    EXPECT_EQ(zone->at(zone->to_utc_ms(summer) + hour_ms), (LocalTime{2050, 7, 1, 13, 0, 0}));
    EXPECT_EQ(zone->to_utc_ms(summer) % (24 * hour_ms), 11 * hour_ms);
}

TEST(Zone, UnknownNamesAreErrors) {
    for (const auto* name : {"", "Asia/Jakrta", "../../etc/passwd"})
        EXPECT_EQ(Zone::load(name).error().code, errc::zone_unknown) << name;
}

}  // namespace
}  // namespace pesan::shop_time
