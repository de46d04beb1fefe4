#include "bench_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pesan::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(BenchPlot, ShowsTheWaitsOfThoseServed) {
    const std::string svg = draw_waiting_times("Waits", {{"direct", 507, 515.4, 0.25}});
    EXPECT_THAT(svg, HasSubstr("half 507 ms"));
    EXPECT_THAT(svg, HasSubstr("99 % 515 ms"));
    EXPECT_THAT(svg, HasSubstr("25 % refused"));
}

TEST(BenchPlot, WhereAllAreRefusedNobodyWaited) {
    const std::string svg = draw_waiting_times("Waits", {{"direct, report down", 0, 0, 1}});
    EXPECT_THAT(svg, HasSubstr("100 % refused"));
    EXPECT_THAT(svg, Not(HasSubstr("0.0 ms")));
}

}  // namespace
}  // namespace pesan::app
