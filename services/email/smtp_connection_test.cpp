#include "services/email/smtp_connection.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/email/scripted_smtp_server.hpp"

namespace pesan::email {
namespace {

using outgoing::Answer;
using outgoing::AnswerKind;

struct FakeMark final : outgoing::Mark {
    Result<void> set_blocking() override {
        ++count;
        return result;
    }
    boost::asio::awaitable<Result<void>> set() override { co_return set_blocking(); }

    int count = 0;
    Result<void> result;
};

class SmtpConnectionTest : public testing::Test {
protected:
    SmtpSettings settings() {
        return {.host = "127.0.0.1",
                .port = server.port(),
                .messages_per_connection = 100,
                .connect_time_max = std::chrono::seconds(20),
                .mail_time_max = std::chrono::seconds(20)};
    }

    Answer send(SmtpConnection& connection, std::string data = "Subject: x\r\n\r\nhello\r\n") {
        return connection.send(
            {.from = "shop@example.com", .to = "budi@example.com", .data = std::move(data)}, mark);
    }

    ScriptedSmtpServer server;
    FakeMark mark;
};

TEST_F(SmtpConnectionTest, AcceptedMailIsMarkedOnce) {
    SmtpConnection connection(settings());
    const Answer answer = send(connection);
    EXPECT_EQ(answer.kind, AnswerKind::accepted);
    EXPECT_EQ(answer.line(), "250 2.0.0 taken");
    EXPECT_EQ(mark.count, 1);
}

TEST_F(SmtpConnectionTest, MarkIsSetBeforeTheFinalDot) {
    int marks_at_dot = -1;
    server.on("dot", [&] { marks_at_dot = mark.count; });
    int marks_at_data = -1;
    server.on("DATA", [&] { marks_at_data = mark.count; });
    SmtpConnection connection(settings());
    send(connection);
    EXPECT_EQ(marks_at_data, 0);
    EXPECT_EQ(marks_at_dot, 1);
}

TEST_F(SmtpConnectionTest, WithoutTheMarkTheDotIsNotSent) {
    mark.result = Error(errc::database, "disk full");
    SmtpConnection connection(settings());
    EXPECT_EQ(send(connection).kind, AnswerKind::not_marked);
    EXPECT_TRUE(server.mails().empty());
}

TEST_F(SmtpConnectionTest, LinesThatBeginWithADotArrive) {
    SmtpConnection connection(settings());
    EXPECT_EQ(send(connection, "Subject: x\r\n\r\n.\r\n..two\r\nend\r\n").kind,
              AnswerKind::accepted);
    ASSERT_EQ(server.mails().size(), 1u);
    EXPECT_EQ(server.mails()[0], "Subject: x\r\n\r\n..\r\n...two\r\nend");
}

TEST_F(SmtpConnectionTest, ManyMailsShareAConnectionUpToItsLimit) {
    SmtpSettings limited = settings();
    limited.messages_per_connection = 3;
    SmtpConnection connection(limited);
    for (int i = 0; i < 7; ++i)
        EXPECT_EQ(send(connection).kind, AnswerKind::accepted);
    EXPECT_EQ(server.mails().size(), 7u);
    EXPECT_EQ(server.connections(), 3);
}

TEST_F(SmtpConnectionTest, AKeptConnectionThatTheServerClosedIsReplaced) {
    SmtpConnection connection(settings());
    EXPECT_EQ(send(connection).kind, AnswerKind::accepted);
    server.answer("MAIL", "close");
    int mails = 0;
    server.on("MAIL", [&] {
        if (++mails == 2) server.answer("MAIL", "250 ok");
    });
    EXPECT_EQ(send(connection).kind, AnswerKind::accepted);
    EXPECT_EQ(server.connections(), 2);
    EXPECT_EQ(mark.count, 2);
}

TEST_F(SmtpConnectionTest, NobodyListening) {
    SmtpSettings nowhere = settings();
    {
        const ScriptedSmtpServer gone;
        nowhere.port = gone.port();
    }
    SmtpConnection connection(nowhere);
    EXPECT_EQ(send(connection).kind, AnswerKind::unreachable);
    EXPECT_EQ(mark.count, 0);
}

TEST_F(SmtpConnectionTest, RequiredTlsThatIsNotOfferedIsNoDelivery) {
    SmtpSettings strict = settings();
    strict.starttls = StartTls::required;
    SmtpConnection connection(strict);
    EXPECT_NE(send(connection).kind, AnswerKind::accepted);
    EXPECT_TRUE(server.mails().empty());
}

struct Fault {
    const char* step;
    const char* answer;
    AnswerKind expected;
    bool marked;
};

/// The dialogue fails at each of its steps in turn, in each way.
class SmtpFaultTest : public SmtpConnectionTest, public testing::WithParamInterface<Fault> {};

TEST_P(SmtpFaultTest, EachStepFails) {
    server.answer(GetParam().step, GetParam().answer);
    SmtpConnection connection(settings());
    EXPECT_EQ(send(connection).kind, GetParam().expected);
    EXPECT_EQ(mark.count, GetParam().marked ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, SmtpFaultTest,
    testing::Values(Fault{"greeting", "close", AnswerKind::unreachable, false},
                    Fault{"greeting", "554 go away", AnswerKind::deferred, false},
                    Fault{"greeting", "421 busy", AnswerKind::deferred, false},
                    Fault{"EHLO", "close", AnswerKind::unreachable, false},
                    Fault{"MAIL", "close", AnswerKind::unreachable, false},
                    Fault{"MAIL", "451 4.3.0 later", AnswerKind::deferred, false},
                    Fault{"MAIL", "550 5.7.1 not you", AnswerKind::refused, false},
                    Fault{"RCPT", "close", AnswerKind::unreachable, false},
                    Fault{"RCPT", "450 4.2.1 later", AnswerKind::deferred, false},
                    Fault{"RCPT", "550 5.1.1 nobody", AnswerKind::refused, false},
                    Fault{"DATA", "close", AnswerKind::unreachable, false},
                    Fault{"DATA", "452 4.3.1 full", AnswerKind::deferred, false},
                    Fault{"DATA", "554 5.3.4 no", AnswerKind::refused, false},
                    Fault{"dot", "close", AnswerKind::unknown, true},
                    Fault{"dot", "451 4.3.0 later", AnswerKind::deferred, true},
                    Fault{"dot", "554 5.6.0 spam", AnswerKind::refused, true}));

}  // namespace
}  // namespace pesan::email
