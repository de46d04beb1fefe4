#include "smtp/session.hpp"

#include <gtest/gtest.h>

#include "smtp/errc.hpp"
#include "smtp/lines.hpp"

namespace pesan::smtp {
namespace {

class SmtpSession : public testing::Test {
protected:
    int code(const std::string& line) { return session_.command(line).reply.code; }
    void open() {
        ASSERT_EQ(code("EHLO me"), 250);
        ASSERT_EQ(code("MAIL FROM:<a@example.com>"), 250);
    }

    SessionLimits limits_{.message_bytes_max = 1000, .recipients_max = 2, .errors_max = 100};
    Session session_{"mx", limits_, true};
};

TEST_F(SmtpSession, OneMail) {
    EXPECT_EQ(session_.greeting().encode(), "220 mx ESMTP ready\r\n");
    open();
    EXPECT_EQ(code("rcpt to:<b@example.com>"), 250);
    const auto data = session_.command("DATA");
    EXPECT_EQ(data.action, Step::Action::read_message);
    EXPECT_EQ(session_.envelope().from, "a@example.com");
    EXPECT_EQ(session_.envelope().to, (std::vector<std::string>{"b@example.com"}));
    session_.message_done();
    EXPECT_EQ(code("DATA"), 503);
    EXPECT_EQ(session_.command("QUIT").action, Step::Action::close);
}

TEST_F(SmtpSession, ExtensionsAreOffered) {
    const auto reply = session_.command("EHLO me").reply.encode();
    for (const auto* name :
         {"PIPELINING", "SIZE 1000", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN", "STARTTLS"}) {
        EXPECT_NE(reply.find(name), std::string::npos) << name;
    }
    EXPECT_EQ(session_.command("HELO me").reply.encode(), "250 mx\r\n");
}

TEST_F(SmtpSession, OrderIsKept) {
    EXPECT_EQ(code("MAIL FROM:<a@b>"), 503);
    open();
    EXPECT_EQ(code("MAIL FROM:<a@b>"), 503);
    EXPECT_EQ(code("DATA"), 554);
    EXPECT_EQ(code("RSET"), 250);
    EXPECT_EQ(code("RCPT TO:<a@b>"), 503);
}

TEST_F(SmtpSession, BadInputHasItsCode) {
    const std::vector<std::pair<std::string, int>> before{{"", 500},
                                                          {"BREW", 500},
                                                          {std::string("NOOP\0", 5), 500},
                                                          {"EHLO", 501},
                                                          {"AUTH PLAIN", 503}};
    for (const auto& [line, expected] : before)
        EXPECT_EQ(code(line), expected) << line;
    open();
    code("RSET");
    const std::vector<std::pair<std::string, int>> mails{
        {"MAIL", 501},
        {"MAIL FROM:a@b", 501},
        {"MAIL FROM:<a>", 501},
        {"MAIL FROM:<a@b", 501},
        {"MAIL FROM:<a@b>X", 501},
        {"MAIL FROM:<a@b> SIZE=big", 501},
        {"MAIL FROM:<a@b> SIZE=1001", 552},
        {"MAIL FROM:<a@b> BODY=9BIT", 501},
        {"MAIL FROM:<a@b> RET=FULL", 555},
        {"MAIL FROM:<a@" + std::string(300, 'b') + ">", 501},
    };
    for (const auto& [line, expected] : mails)
        EXPECT_EQ(code(line), expected) << line;
    EXPECT_EQ(code("MAIL FROM: <> SIZE=1000 BODY=8BITMIME SMTPUTF8 AUTH=<>"), 250);
    const std::vector<std::pair<std::string, int>> recipients{
        {"RCPT TO:<>", 501},           {"RCPT TO:<a b>", 501},
        {"RCPT FROM:<a@b>", 501},      {"RCPT TO:<a@b> X=1", 555},
        {"RCPT TO:<postmaster>", 250}, {"RCPT TO:<@relay:\"a>\"@b>", 250},
        {"RCPT TO:<c@d>", 452},        {"DATA now", 501}};
    for (const auto& [line, expected] : recipients)
        EXPECT_EQ(code(line), expected) << line;
}

TEST_F(SmtpSession, TooManyErrorsEndIt) {
    Session session("mx", {.errors_max = 3}, false);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(session.command("X").action, Step::Action::go_on);
    EXPECT_EQ(session.command("X").action, Step::Action::close);
    EXPECT_EQ(session.command("X").reply.code, 421);
}

TEST_F(SmtpSession, AuthTakesAnybody) {
    code("EHLO me");
    EXPECT_EQ(code("AUTH PLAIN AHVzZXIAc2VjcmV0"), 235);
    EXPECT_EQ(session_.envelope().user, "user");
    EXPECT_EQ(code("AUTH PLAIN AHVzZXIAc2VjcmV0"), 503);
}

TEST_F(SmtpSession, AuthLoginAsksTwice) {
    code("EHLO me");
    EXPECT_EQ(session_.command("AUTH LOGIN").action, Step::Action::read_auth);
    EXPECT_EQ(session_.auth_line("dXNlcg==").reply.code, 334);
    EXPECT_EQ(session_.auth_line("c2VjcmV0").reply.code, 235);
    EXPECT_EQ(session_.envelope().user, "user");
}

TEST_F(SmtpSession, AuthRefusesNonsense) {
    code("EHLO me");
    EXPECT_EQ(code("AUTH CRAM-MD5"), 504);
    EXPECT_EQ(code("AUTH PLAIN !!!!"), 501);
    EXPECT_EQ(code("AUTH PLAIN dXNlcg=="), 501);
    session_.command("AUTH LOGIN");
    EXPECT_EQ(session_.auth_line("*").reply.code, 501);
}

TEST_F(SmtpSession, TlsForgetsWhatWasSaidBefore) {
    open();
    EXPECT_EQ(session_.command("STARTTLS").action, Step::Action::start_tls);
    session_.tls_started();
    EXPECT_EQ(code("MAIL FROM:<a@b>"), 503);
    EXPECT_EQ(code("STARTTLS"), 503);
}

/// Feeds the text in pieces of every size: the result must not depend on them.
Result<Bytes> read_data(const std::string& text, std::size_t piece, Bytes& rest) {
    DataReader reader(100, 20);
    rest.clear();
    for (std::size_t i = 0; i < text.size(); i += piece) {
        rest += text.substr(i, piece);
        if (!reader.take(rest)) continue;
        rest += text.substr(std::min(text.size(), i + piece));
        return reader.finish();
    }
    return Error{errc::argument_invalid, "no end"};
}

TEST(SmtpData, DotsAreUnstuffedAndOnlyTheFinalDotEnds) {
    for (std::size_t piece = 1; piece < 40; ++piece) {
        Bytes rest;
        const auto message = read_data("a\r\n..b\r\n.c\r\n\r\n.\r\nQUIT\r\n", piece, rest);
        ASSERT_TRUE(message) << piece;
        EXPECT_EQ(*message, "a\r\n.b\r\nc\r\n\r\n");
        EXPECT_EQ(rest, "QUIT\r\n");
    }
}

TEST(SmtpData, SmuggledEndsSpoilTheMessage) {
    for (const std::string end : {"\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r"}) {
        for (std::size_t piece = 1; piece < 30; ++piece) {
            Bytes rest;
            const auto message = read_data("a" + end + "MAIL\r\nb\r\n.\r\n", piece, rest);
            ASSERT_FALSE(message);
            EXPECT_EQ(message.error().code, errc::line_malformed)
                << piece << message.error().detail;
        }
    }
}

TEST(SmtpData, LimitsAreKeptAndTheEndIsStillFound) {
    for (std::size_t piece = 1; piece < 200; piece += 3) {
        Bytes rest;
        const auto wide = read_data(std::string(60, 'x') + ".\r\nb\r\n.\r\nQUIT\r\n", piece, rest);
        EXPECT_EQ(wide.error().code, errc::line_too_long) << piece;
        EXPECT_EQ(rest, "QUIT\r\n");
        std::string many;
        for (int i = 0; i < 20; ++i)
            many += "0123456789\r\n";
        EXPECT_EQ(read_data(many + ".\r\n", piece, rest).error().code, errc::message_too_large)
            << piece;
    }
}

TEST(SmtpLines, LineEndsWithCrlfOnly) {
    Bytes buffer = "NOOP\r\nQU";
    EXPECT_EQ(**take_line(buffer, 10), "NOOP");
    EXPECT_EQ(*take_line(buffer, 10), std::nullopt);
    buffer = "NOOP\nQUIT\r\n";
    EXPECT_EQ(take_line(buffer, 20).error().code, errc::line_malformed);
    buffer = std::string(30, 'x');
    EXPECT_EQ(take_line(buffer, 20).error().code, errc::line_too_long);
}

}  // namespace
}  // namespace pesan::smtp
