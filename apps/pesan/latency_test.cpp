#include "latency.hpp"

#include <gtest/gtest.h>

namespace pesan::app {
namespace {

TEST(Latencies, PercentileIsTheSmallestTimeThatTheShareDidNotExceed) {
    Latencies latencies;
    for (int ms = 100; ms >= 1; --ms)
        latencies.add(std::chrono::milliseconds(ms));
    EXPECT_DOUBLE_EQ(latencies.percentile(0.5), 50);
    EXPECT_DOUBLE_EQ(latencies.percentile(0.99), 99);
    EXPECT_DOUBLE_EQ(latencies.percentile(1), 100);
    EXPECT_DOUBLE_EQ(latencies.percentile(0), 1);
}

TEST(Latencies, OfNothingAreZero) {
    EXPECT_DOUBLE_EQ(Latencies().percentile(0.99), 0);
}

}  // namespace
}  // namespace pesan::app
