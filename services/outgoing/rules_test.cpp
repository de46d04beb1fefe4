#include "services/outgoing/rules.hpp"

#include <gtest/gtest.h>

namespace pesan::outgoing {
namespace {

Row row_in(State state, bool marked = false) {
    Row row;
    row.state = state;
    row.marked = marked;
    return row;
}

TEST(OutgoingRules, AMessageNeverSeenIsSent) {
    EXPECT_EQ(plan(std::nullopt, UnknownPolicy::resend), Plan::send);
    EXPECT_EQ(plan(std::nullopt, UnknownPolicy::hold), Plan::send);
}

TEST(OutgoingRules, WhatWasSentOrSuppressedIsNotSentAgain) {
    for (const UnknownPolicy policy : {UnknownPolicy::resend, UnknownPolicy::hold}) {
        EXPECT_EQ(plan(row_in(State::sent), policy), Plan::nothing);
        EXPECT_EQ(plan(row_in(State::suppressed), policy), Plan::nothing);
    }
}

TEST(OutgoingRules, AReplayedFailureIsSent) {
    EXPECT_EQ(plan(row_in(State::failed), UnknownPolicy::hold), Plan::send);
}

TEST(OutgoingRules, WithoutTheMarkARedeliverySimplySends) {
    EXPECT_EQ(plan(row_in(State::sending, false), UnknownPolicy::hold), Plan::send);
}

TEST(OutgoingRules, WithTheMarkThePolicyDecides) {
    EXPECT_EQ(plan(row_in(State::sending, true), UnknownPolicy::resend), Plan::send_again);
    EXPECT_EQ(plan(row_in(State::sending, true), UnknownPolicy::hold), Plan::hold);
    EXPECT_EQ(plan(row_in(State::unknown, true), UnknownPolicy::resend), Plan::send_again);
    EXPECT_EQ(plan(row_in(State::unknown, true), UnknownPolicy::hold), Plan::nothing);
}

TEST(OutgoingRules, EachSecondHandOverIsCountedOnceAsUnknown) {
    // Process killed between mark and answer.
    const Row after_crash = marked(row_in(State::sending, true), Plan::send_again);
    EXPECT_EQ(after_crash.resent, 1);
    EXPECT_EQ(after_crash.unknowns, 1);
    // The answer was lost and counted then.
    const Row lost = settled(marked(row_in(State::sending), Plan::send),
                             {.kind = AnswerKind::unknown}, {.marked = true});
    EXPECT_EQ(lost.unknowns, 1);
    const Row again = marked(lost, Plan::send_again);
    EXPECT_EQ(again.resent, 1);
    EXPECT_EQ(again.unknowns, 1);
}

TEST(OutgoingRules, ARefusalAfterTheMarkTakesItBack) {
    const Row row = settled(row_in(State::sending, true),
                            {.kind = AnswerKind::deferred, .code = 451}, {.marked = true});
    EXPECT_EQ(row.state, State::sending);
    EXPECT_FALSE(row.marked);
}

TEST(OutgoingRules, AnAttemptThatEndsBeforeItsMarkKeepsTheUnknown) {
    const Row row =
        settled(row_in(State::unknown, true), {.kind = AnswerKind::unreachable}, {.last = true});
    EXPECT_EQ(row.state, State::unknown);
    EXPECT_TRUE(row.marked);
}

TEST(OutgoingRules, TheLastAttemptFails) {
    EXPECT_EQ(
        settled(row_in(State::sending), {.kind = AnswerKind::unreachable}, {.last = true}).state,
        State::failed);
    EXPECT_EQ(settled(row_in(State::sending), {.kind = AnswerKind::unknown},
                      {.marked = true, .last = true})
                  .state,
              State::unknown);
}

TEST(OutgoingRules, TheAnswerIsKept) {
    const Answer answer{
        .kind = AnswerKind::refused, .code = 550, .enhanced = "5.1.1", .text = "no such user"};
    const Row row = settled(row_in(State::sending, true), answer, {.marked = true});
    EXPECT_EQ(row.state, State::failed);
    EXPECT_EQ(row.answer, "550 5.1.1 no such user");
}

}  // namespace
}  // namespace pesan::outgoing
