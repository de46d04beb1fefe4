#include "base/rfc3339.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan {
namespace {

std::string read(std::string_view text) {
    const auto time = parse_rfc3339(text);
    return time ? to_rfc3339(*time) : "refused";
}

TEST(Rfc3339, WritesUtcWithMilliseconds) {
    EXPECT_EQ(to_rfc3339(WallTime(std::chrono::milliseconds(1'769'847'330'123))),
              "2026-01-31T08:15:30.123Z");
    EXPECT_EQ(to_rfc3339(WallTime(std::chrono::milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsEveryForm) {
    EXPECT_EQ(read("2026-01-31T08:15:30.123Z"), "2026-01-31T08:15:30.123Z");
    EXPECT_EQ(read("2026-01-31t08:15:30z"), "2026-01-31T08:15:30.000Z");
    EXPECT_EQ(read("2026-01-31T15:15:30+07:00"), "2026-01-31T08:15:30.000Z");
    EXPECT_EQ(read("2026-01-31T00:15:30.123456789-08:00"), "2026-01-31T08:15:30.123Z");
    EXPECT_EQ(read("2016-12-31T23:59:60Z"), "2016-12-31T23:59:59.000Z");
    EXPECT_EQ(read("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00.000Z");
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "now", "2026-01-31", "2026-01-31T08:15:30", "2026-02-30T08:15:30Z",
          "2026-01-31T24:00:00Z", "2026-01-31T08:60:00Z", "2026-01-31T08:15:30.Z",
          "2026-01-31T08:15:30Z ", "2026-01-31T08:15:30.1234567890Z", "0001-01-01T00:00:00Z",
          "2026-1-31T08:15:30Z"}) {
        EXPECT_EQ(read(text), "refused") << text;
        EXPECT_EQ(parse_rfc3339(text).error().code, errc::invalid_argument);
    }
}

}  // namespace
}  // namespace pesan
