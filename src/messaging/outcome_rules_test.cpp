#include "outcome_rules.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

using namespace std::chrono_literals;
using Kind = Settlement::Kind;

const RetryPolicy policy{.jitter = false, .attempts_max = 3};

Delivery attempt(std::uint32_t number) {
    return {.message = {}, .attempt = number, .tag = 7};
}

Settlement settle(std::uint32_t number, const Outcome& outcome) {
    SeededRandom random(1);
    return settle_outcome(attempt(number), outcome, policy, random);
}

TEST(OutcomeRules, AcknowledgeEndsTheDelivery) {
    const Settlement settlement = settle(3, Acknowledge{});
    EXPECT_EQ(settlement.kind, Kind::acknowledge);
    EXPECT_EQ(settlement.tag, 7u);
}

TEST(OutcomeRules, RetryWaitsAsThePolicyOrTheHandlerSays) {
    EXPECT_EQ(settle(1, Retry{.error = "busy"}).delay, 1s);
    EXPECT_EQ(settle(2, Retry{.error = "busy"}).delay, 2s);
    EXPECT_EQ(settle(2, Retry{.error = "busy", .delay = 7ms}).delay, 7ms);
    EXPECT_EQ(settle(2, Retry{.error = "busy"}).error, "busy");
    EXPECT_EQ(settle(2, Retry{.error = "busy"}).kind, Kind::retry);
}

TEST(OutcomeRules, RetryOfTheLastAttemptIsADeadLetter) {
    const Settlement settlement = settle(3, Retry{.error = "busy", .delay = 7ms});
    EXPECT_EQ(settlement.kind, Kind::dead_letter);
    EXPECT_EQ(settlement.reason, "attempts_exhausted");
    EXPECT_EQ(settlement.error, "busy");
}

TEST(OutcomeRules, RejectIsADeadLetterAtOnce) {
    const Settlement settlement =
        settle(1, Reject{.reason = "unknown_customer", .error = "no such customer"});
    EXPECT_EQ(settlement.kind, Kind::dead_letter);
    EXPECT_EQ(settlement.reason, "unknown_customer");
    EXPECT_EQ(settlement.error, "no such customer");
}

TEST(OutcomeRules, LongErrorsAreCutBetweenCharacters) {
    const std::string error =
        settle(1, Reject{.error = std::string(error_text_bytes_max - 1, 'x') + "é"}).error;
    EXPECT_EQ(error, std::string(error_text_bytes_max - 1, 'x'));
}

TEST(OutcomeRules, NoHandlerSeesWhatIsMalformedOrUsedUp) {
    EXPECT_FALSE(settle_unseen(attempt(3), policy));
    const auto used_up = settle_unseen(attempt(4), policy);
    ASSERT_TRUE(used_up);
    EXPECT_EQ(used_up->kind, Kind::dead_letter);
    EXPECT_EQ(used_up->reason, "attempts_exhausted");
    EXPECT_EQ(used_up->error, "3 attempts ended without an answer");
    Delivery broken = attempt(1);
    broken.malformed = "attribute id is missing";
    const auto malformed = settle_unseen(broken, policy);
    ASSERT_TRUE(malformed);
    EXPECT_EQ(malformed->reason, "malformed");
    EXPECT_EQ(malformed->error, "attribute id is missing");
}

TEST(OutcomeRules, TimeLimitIsARetryAndAtTheEndADeadLetter) {
    SeededRandom random(1);
    const Settlement first = settle_timeout(attempt(1), 30s, policy, random);
    EXPECT_EQ(first.kind, Kind::retry);
    EXPECT_EQ(first.reason, "handler_timeout");
    EXPECT_EQ(first.error, "the handler took longer than 30000 ms");
    EXPECT_EQ(settle_timeout(attempt(3), 30s, policy, random).kind, Kind::dead_letter);
    EXPECT_EQ(settle_timeout(attempt(3), 30s, policy, random).reason, "handler_timeout");
}

}  // namespace
}  // namespace pesan
