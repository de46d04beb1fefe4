#include "pesan/retry_policy.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

using namespace std::chrono_literals;

TEST(RetryPolicy, DelayGrowsByItsFactorUpToTheLongest) {
    const RetryPolicy policy{.jitter = false};
    EXPECT_EQ(policy.delay_after(1, 0), 1s);
    EXPECT_EQ(policy.delay_after(2, 0), 2s);
    EXPECT_EQ(policy.delay_after(9, 0), 256s);
    EXPECT_EQ(policy.delay_after(10, 0), 5min);
    EXPECT_EQ(policy.delay_after(4'000'000'000u, 0), 5min);
}

TEST(RetryPolicy, FullJitterTakesAnyPartOfTheDelay) {
    const RetryPolicy policy;
    EXPECT_EQ(policy.delay_after(3, 0), 0s);
    EXPECT_EQ(policy.delay_after(3, 0.5), 2s);
    EXPECT_LT(policy.delay_after(3, 0.999), 4s);
}

TEST(RetryPolicy, ConstantDelayStaysConstant) {
    const RetryPolicy policy{.initial = 100ms, .factor = 1, .jitter = false};
    EXPECT_EQ(policy.delay_after(1, 0), 100ms);
    EXPECT_EQ(policy.delay_after(7, 0), 100ms);
}

}  // namespace
}  // namespace pesan
