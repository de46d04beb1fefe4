#include "services/email/smtp_dialogue.hpp"

#include <gtest/gtest.h>

namespace pesan::email {
namespace {

using outgoing::AnswerKind;

/// A dialogue up to and including the reply to DATA.
SmtpDialogue until_data() {
    SmtpDialogue dialogue;
    dialogue.received("220 mx ready\r\n");
    dialogue.sent("EHLO shop\r\n");
    dialogue.received("250-mx\r\n");
    dialogue.received("250 STARTTLS\r\n");
    dialogue.sent("MAIL FROM:<a@b>\r\n");
    dialogue.received("250 2.1.0 Ok\r\n");
    dialogue.sent("RCPT TO:<c@d>\r\n");
    dialogue.received("250 2.1.5 Ok\r\n");
    dialogue.sent("DATA\r\n");
    dialogue.received("354 go on\r\n");
    return dialogue;
}

TEST(SmtpDialogue, TwoFiftyAfterTheDotIsAccepted) {
    auto dialogue = until_data();
    dialogue.mark_set();
    dialogue.received("250 2.0.0 queued as 42\r\n");
    const auto answer = dialogue.answer("");
    EXPECT_EQ(answer.kind, AnswerKind::accepted);
    EXPECT_EQ(answer.line(), "250 2.0.0 queued as 42");
}

TEST(SmtpDialogue, NoAnswerAfterTheDotIsUnknown) {
    auto dialogue = until_data();
    dialogue.mark_set();
    const auto answer = dialogue.answer("connection reset");
    EXPECT_EQ(answer.kind, AnswerKind::unknown);
    EXPECT_EQ(answer.code, 0);
    EXPECT_EQ(answer.text, "connection reset");
}

TEST(SmtpDialogue, HalfAnAnswerAfterTheDotIsUnknown) {
    auto dialogue = until_data();
    dialogue.mark_set();
    dialogue.received("250-2.0.0 queued\r\n");
    EXPECT_EQ(dialogue.answer("connection reset").kind, AnswerKind::unknown);
}

TEST(SmtpDialogue, RefusalsAfterTheDotAreCertain) {
    auto dialogue = until_data();
    dialogue.mark_set();
    dialogue.received("451 4.3.0 later\r\n");
    EXPECT_EQ(dialogue.answer("weird reply").kind, AnswerKind::deferred);
    dialogue.received("554 5.6.0 no\r\n");
    EXPECT_EQ(dialogue.answer("weird reply").kind, AnswerKind::refused);
}

TEST(SmtpDialogue, ConnectionLostBeforeTheDotIsUnreachable) {
    EXPECT_EQ(until_data().answer("connection reset").kind, AnswerKind::unreachable);
    EXPECT_EQ(SmtpDialogue().answer("could not connect").kind, AnswerKind::unreachable);
}

TEST(SmtpDialogue, RefusedRecipientIsRefused) {
    SmtpDialogue dialogue;
    dialogue.sent("MAIL FROM:<a@b>");
    dialogue.received("250 ok");
    dialogue.sent("RCPT TO:<c@d>");
    dialogue.received("550-5.1.1 no such user");
    dialogue.received("550 5.1.1 here");
    dialogue.sent("QUIT");
    dialogue.received("221 bye");
    const auto answer = dialogue.answer("RCPT failed: 550");
    EXPECT_EQ(answer.kind, AnswerKind::refused);
    EXPECT_EQ(answer.enhanced, "5.1.1");
    EXPECT_EQ(answer.line(), "550 5.1.1 no such user here");
}

TEST(SmtpDialogue, FourHundredsAreDeferred) {
    SmtpDialogue dialogue;
    dialogue.sent("MAIL FROM:<a@b>");
    dialogue.received("421 4.3.2 closing");
    EXPECT_EQ(dialogue.answer("MAIL failed: 421").kind, AnswerKind::deferred);
}

TEST(SmtpDialogue, WhatIsAboutTheServerOrTheAccountIsNotHeldAgainstTheMail) {
    SmtpDialogue greeting;
    greeting.received("554 no service for you");
    EXPECT_EQ(greeting.answer("weird reply").kind, AnswerKind::deferred);
    SmtpDialogue login;
    login.received("220 mx");
    login.sent("AUTH PLAIN AAA=");
    login.received("535 5.7.8 wrong");
    EXPECT_EQ(login.answer("Login denied").kind, AnswerKind::deferred);
    SmtpDialogue missing;
    missing.sent("MAIL FROM:<a@b>");
    missing.received("530 5.7.0 authentication required");
    EXPECT_EQ(missing.answer("MAIL failed: 530").kind, AnswerKind::deferred);
}

TEST(SmtpDialogue, NoEnhancedCodeWhereNoneIs) {
    for (const char* line :
         {"550 no", "550 5.1 x", "550 192.168.1.1 refused", "550 5.1.1.1 x", "550 5..1 x", "550"}) {
        SmtpDialogue dialogue;
        dialogue.sent("MAIL FROM:<a@b>");
        dialogue.received(line);
        EXPECT_EQ(dialogue.answer("failed").enhanced, "") << line;
        EXPECT_EQ(dialogue.answer("failed").code, 550);
    }
}

}  // namespace
}  // namespace pesan::email
