#include "messaging/outbox/lease.hpp"

#include <gtest/gtest.h>

#include "messaging/outbox/holder.hpp"

namespace pesan::outbox {

namespace {

using namespace std::chrono_literals;

class LeaseTest : public testing::Test {
protected:
    Lease make(std::string self) {
        return Lease(clock_, 10s, std::move(self),
                     [this](const std::string& holder) { return holder == gone_; });
    }
    /// Claims and writes the row, as a relay does.
    bool claim(Lease& lease) {
        const auto asked_at = lease.now();
        const auto next = lease.claim(row_);
        if (!next) return false;
        row_ = *next;
        lease.granted(*next, asked_at);
        return true;
    }

    ManualClock clock_;
    LeaseRow row_;
    std::string gone_ = "nobody";
};

TEST_F(LeaseTest, AFreeLeaseIsTakenUnderANewToken) {
    auto a = make("a");
    ASSERT_TRUE(claim(a));
    EXPECT_EQ(row_, (LeaseRow{.token = 1, .renewals = 0, .holder = "a", .duration = 10s}));
    EXPECT_TRUE(a.held());
    EXPECT_FALSE(a.due());
}

TEST_F(LeaseTest, ARenewalKeepsTheToken) {
    auto a = make("a");
    ASSERT_TRUE(claim(a));
    clock_.advance(6s);
    EXPECT_TRUE(a.due());
    ASSERT_TRUE(claim(a));
    EXPECT_EQ(row_.token, 1);
    EXPECT_EQ(row_.renewals, 1);
    EXPECT_FALSE(a.due());
}

TEST_F(LeaseTest, TheHolderStopsTrustingBeforeAnotherMayTakeOver) {
    auto a = make("a");
    auto b = make("b");
    ASSERT_TRUE(claim(a));
    EXPECT_FALSE(claim(b));
    for (int second = 0; second < 20 && a.held(); ++second) {
        EXPECT_FALSE(b.claim(row_)) << second;
        clock_.advance(1s);
    }
    EXPECT_FALSE(a.held());
    clock_.advance(1s);
    EXPECT_TRUE(claim(b));
    EXPECT_EQ(row_.token, 2);
}

TEST_F(LeaseTest, ARenewalBeginsTheWatchAnew) {
    auto a = make("a");
    auto b = make("b");
    ASSERT_TRUE(claim(a));
    EXPECT_FALSE(claim(b));
    clock_.advance(9s);
    ASSERT_TRUE(claim(a));
    clock_.advance(9s);
    EXPECT_FALSE(claim(b));
    EXPECT_EQ(b.until_takeover(), 10s);
    clock_.advance(10s);
    EXPECT_TRUE(claim(b));
}

TEST_F(LeaseTest, TheLongerDurationOfTheTwoIsWaited) {
    auto b = make("b");
    row_ = {.token = 3, .renewals = 0, .holder = "a", .duration = 60s};
    EXPECT_FALSE(claim(b));
    clock_.advance(59s);
    EXPECT_FALSE(claim(b));
    clock_.advance(1s);
    EXPECT_TRUE(claim(b));
}

TEST_F(LeaseTest, TheWallClockPlaysNoPart) {
    auto a = make("a");
    auto b = make("b");
    ASSERT_TRUE(claim(a));
    EXPECT_FALSE(claim(b));
    clock_.jump_wall(24h);
    EXPECT_TRUE(a.held());
    EXPECT_FALSE(claim(b));
}

TEST_F(LeaseTest, AHolderKnownToBeGoneIsNotWaitedFor) {
    auto b = make("b");
    gone_ = "a";
    row_ = {.token = 3, .renewals = 7, .holder = "a", .duration = 60s};
    EXPECT_TRUE(claim(b));
}

TEST_F(LeaseTest, ALeaseThatChangedHandsIsLost) {
    auto a = make("a");
    ASSERT_TRUE(claim(a));
    row_ = {.token = 2, .renewals = 0, .holder = "b", .duration = 10s};
    EXPECT_FALSE(claim(a));
    EXPECT_FALSE(a.held());
}

TEST(Holder, AliveWhileItsProcessIs) {
    EXPECT_FALSE(holder_gone(new_holder(), SqlDialect::sqlite));
    EXPECT_NE(new_holder(), new_holder());
}

TEST(Holder, OfAnotherBootIsGoneOnlyWhereTheDatabaseIsAFile) {
    EXPECT_TRUE(holder_gone("boot/pid:[1]/1/2/r", SqlDialect::sqlite));
    EXPECT_FALSE(holder_gone("boot/pid:[1]/1/2/r", SqlDialect::postgresql));
    EXPECT_FALSE(holder_gone("nonsense", SqlDialect::sqlite));
}

}  // namespace

}  // namespace pesan::outbox
