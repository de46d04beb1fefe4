#include "services/sms/smpp_transport.hpp"

#include <gtest/gtest.h>

#include "smpp/errc.hpp"

namespace pesan::sms {
namespace {

using outgoing::AnswerKind;

TEST(SmppAnswer, ErrorsOfTheFirstSegment) {
    EXPECT_EQ(answer_of(Error(smpp::errc::unreachable), 0, 2).kind, AnswerKind::unreachable);
    EXPECT_EQ(answer_of(Error(smpp::errc::closed), 0, 2).kind, AnswerKind::unreachable);
    EXPECT_EQ(answer_of(Error(smpp::errc::bind_refused), 0, 2).kind, AnswerKind::unreachable);
    EXPECT_EQ(answer_of(Error(smpp::errc::throttled), 0, 2).kind, AnswerKind::deferred);
    EXPECT_EQ(answer_of(Error(smpp::errc::refused_for_now), 0, 2).kind, AnswerKind::deferred);
    EXPECT_EQ(answer_of(Error(smpp::errc::window_full), 0, 2).kind, AnswerKind::deferred);
    EXPECT_EQ(answer_of(Error(smpp::errc::rejected), 0, 2).kind, AnswerKind::refused);
    EXPECT_EQ(answer_of(Error(smpp::errc::field_too_long), 0, 2).kind, AnswerKind::refused);
    EXPECT_EQ(answer_of(Error(smpp::errc::outcome_unknown), 0, 2).kind, AnswerKind::unknown);
}

TEST(SmppAnswer, AfterSomeSegmentsEveryErrorIsUnknown) {
    for (const auto code : {smpp::errc::unreachable, smpp::errc::throttled, smpp::errc::rejected}) {
        const auto answer = answer_of(Error(code), 1, 3);
        EXPECT_EQ(answer.kind, AnswerKind::unknown);
        EXPECT_NE(answer.text.find("1 of 3"), std::string::npos);
    }
}

}  // namespace
}  // namespace pesan::sms
