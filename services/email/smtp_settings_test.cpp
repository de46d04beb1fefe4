#include "services/email/smtp_settings.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::email {
namespace {

TEST(SmtpUrl, SchemeDecidesPortAndTls) {
    EXPECT_EQ(parse_smtp_url("smtp://mail.example.com")->port, 25);
    const auto tls = parse_smtp_url("smtps://mail.example.com");
    EXPECT_EQ(tls->port, 465);
    EXPECT_TRUE(tls->implicit_tls);
    EXPECT_TRUE(tls->verify);
    EXPECT_EQ(parse_smtp_url("smtp://127.0.0.1:1025")->port, 1025);
    EXPECT_EQ(parse_smtp_url("smtp://[::1]:1025")->host, "::1");
}

TEST(SmtpUrl, UserAndPasswordAreDecoded) {
    const auto settings = parse_smtp_url("smtps://toko%40example.com:p%3Aw%2Fd@mail.example.com");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->user, "toko@example.com");
    EXPECT_EQ(settings->password, "p:w/d");
}

TEST(SmtpUrl, APasswordGoesOutEncryptedUnlessToldOtherwise) {
    EXPECT_EQ(parse_smtp_url("smtp://u:p@mail.example.com")->starttls, StartTls::required);
    EXPECT_EQ(parse_smtp_url("smtp://u:p@mail.example.com?starttls=offered")->starttls,
              StartTls::when_offered);
    EXPECT_EQ(parse_smtp_url("smtp://u:p@127.0.0.1")->starttls, StartTls::when_offered);
    EXPECT_EQ(parse_smtp_url("smtp://mail.example.com")->starttls, StartTls::when_offered);
}

TEST(SmtpUrl, ParametersAreRead) {
    const auto settings = parse_smtp_url(
        "smtp://h?starttls=required&tls=insecure&ca=/etc/"
        "ca.pem&helo=shop.example&connections=4&messages=7&timeout=20");
    ASSERT_TRUE(settings) << settings.error().message();
    EXPECT_EQ(settings->starttls, StartTls::required);
    EXPECT_FALSE(settings->verify);
    EXPECT_EQ(settings->ca_file, "/etc/ca.pem");
    EXPECT_EQ(settings->helo, "shop.example");
    EXPECT_EQ(settings->connections, 4u);
    EXPECT_EQ(settings->messages_per_connection, 7u);
    EXPECT_EQ(settings->mail_time_max, std::chrono::seconds(20));
}

TEST(SmtpUrl, FaultsAreNamedWithoutThePassword) {
    for (const char* bad : {"http://h", "smtp://", "h:25", "smtp://h/path",
                            "smtp://h?starttls=perhaps", "smtp://h?x=1", "smtp://h?connections=0",
                            "smtp://h?connections=1e3", "smtp://u:sec%0Aret@h",
                            "smtp://u:secret@h?tls=maybe", "smtp://h?helo=a%20b", "smtp://h:0"}) {
        const auto settings = parse_smtp_url(bad);
        ASSERT_FALSE(settings) << bad;
        EXPECT_EQ(settings.error().code, errc::invalid_url);
        EXPECT_EQ(settings.error().message().find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace pesan::email
