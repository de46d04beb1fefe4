#include "services/mailbox/store.hpp"

#include <gtest/gtest.h>

#include "services/mailbox/joiner.hpp"
#include "services/mailbox/mime.hpp"

namespace pesan::mailbox {
namespace {

Caught mail(const std::string& id, const std::string& to, const std::string& subject,
            std::size_t size = 10) {
    return {0, id, WallTime{},
            CaughtMail{"a@b", {to}, "", Bytes(size, 'x'), subject, "Total Rp75.000"}};
}

Caught sms(const std::string& id, const std::string& to, const std::string& text) {
    return {0, id, WallTime{}, CaughtSms{"Toko", to, text, "gsm7", 1, {id}}};
}

std::string ids(const std::vector<CaughtPtr>& messages) {
    std::string text;
    for (const auto& message : messages)
        text += message->id;
    return text;
}

TEST(MailboxStore, NewestFirstWithFilters) {
    Store store;
    store.add(mail("1", "budi@example.com", "PSN-1"));
    store.add(sms("2", "+62812", "PSN-1 diterima"));
    store.add(mail("3", "ani@example.com", "PSN-2"));
    EXPECT_EQ(ids(store.list({}, 10)), "321");
    EXPECT_EQ(ids(store.list({}, 2)), "32");
    EXPECT_EQ(ids(store.list({}, 10, 3)), "21");
    EXPECT_EQ(ids(store.list({.kind = Filter::Kind::email}, 10)), "31");
    EXPECT_EQ(ids(store.list({.kind = Filter::Kind::sms}, 10)), "2");
    EXPECT_EQ(ids(store.list({.to = "BUDI@example.com"}, 10)), "1");
    EXPECT_EQ(ids(store.list({.to = "62812"}, 10)), "2");
    EXPECT_EQ(ids(store.list({.q = "psn-1"}, 10)), "21");
    EXPECT_EQ(ids(store.list({.q = "rp75.000"}, 10)), "31");
}

TEST(MailboxStore, OldestGoWhenItIsFull) {
    Store few({.messages_max = 2, .bytes_max = 1'000'000});
    for (const auto* id : {"1", "2", "3"})
        few.add(mail(id, "a@b", ""));
    EXPECT_EQ(ids(few.list({}, 10)), "32");
    EXPECT_EQ(few.find("1"), nullptr);
    EXPECT_EQ(few.total(), 3u);
    Store small({.messages_max = 10, .bytes_max = 5000});
    small.add(mail("1", "a@b", "", 3000));
    small.add(mail("2", "a@b", "", 3000));
    EXPECT_EQ(ids(small.list({}, 10)), "2");
    small.add(mail("3", "a@b", "", 9000));
    EXPECT_EQ(ids(small.list({}, 10)), "3");
}

TEST(MailboxStore, EraseOneAndSome) {
    Store store;
    store.add(mail("1", "a@b", "x"));
    store.add(mail("2", "a@b", "y"));
    store.add(sms("3", "+1", "x"));
    EXPECT_TRUE(store.erase(std::string("2")));
    EXPECT_FALSE(store.erase(std::string("2")));
    EXPECT_EQ(store.erase(Filter{.q = "x"}), 2u);
    EXPECT_EQ(store.size(), 0u);
}

TEST(MailboxStore, WatcherIsCalledUntilItGoes) {
    Store store;
    int calls = 0;
    {
        const auto watch = store.on_add([&] { ++calls; });
        store.add(sms("1", "+1", ""));
    }
    store.add(sms("2", "+1", ""));
    EXPECT_EQ(calls, 1);
}

smpp::UserData part(std::uint8_t count, std::uint8_t index, const std::string& text) {
    return {smpp::Part{7, count, index}, text, "gsm7"};
}

TEST(MailboxJoiner, SegmentsInAnyOrderMakeOneMessage) {
    Joiner joiner;
    EXPECT_FALSE(joiner.add("A", "1", part(3, 3, "c"), "i3"));
    EXPECT_FALSE(joiner.add("A", "1", part(3, 1, "a"), "i1"));
    EXPECT_FALSE(joiner.add("A", "1", part(3, 1, "a"), "again"));
    EXPECT_FALSE(joiner.add("A", "2", part(3, 2, "other"), "x"));
    const auto whole = joiner.add("A", "1", part(3, 2, "b"), "i2");
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->text, "abc");
    EXPECT_EQ(whole->segments, 3u);
    EXPECT_EQ(whole->segment_ids, (std::vector<std::string>{"i1", "i2", "i3"}));
    EXPECT_EQ(joiner.waiting(), 1u);
}

TEST(MailboxJoiner, SegmentsWithoutTheRestAreForgottenInTheEnd) {
    Joiner joiner;
    for (int i = 0; i < 5000; ++i)
        (void)joiner.add("A", std::to_string(i), part(2, 1, "x"), "i");
    EXPECT_LE(joiner.waiting(), 1001u);
}

TEST(MailboxMime, PartsHeadersAndAttachments) {
    const auto parsed = parse_mail(
        "From: =?utf-8?q?Toko_=C3=89?= <toko@example.com>\r\nTo: budi@example.com\r\nSubject: "
        "=?utf-8?b?UGVzYW5hbiDinJM=?=\r\n"
        "Message-ID: <m1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        "boundary=o\r\n\r\n"
        "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
        "--i\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        "base64\r\n\r\nUnA3NS4wMDA=\r\n"
        "--i\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n<b>=E9</b>\r\n"
        "--i--\r\n--o\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; "
        "filename=a.csv\r\n\r\na,b\r\n--o--\r\n");
    EXPECT_EQ(parsed.subject, "Pesanan ✓");
    EXPECT_NE(parsed.from.find("toko@example.com"), std::string::npos);
    EXPECT_EQ(parsed.message_id, "m1@example.com");
    EXPECT_EQ(parsed.text, "Rp75.000");
    EXPECT_EQ(parsed.html, "<b>é</b>");
    ASSERT_EQ(parsed.attachments.size(), 1u);
    EXPECT_EQ(parsed.attachments[0].name, "a.csv");
    EXPECT_EQ(parsed.attachments[0].type, "text/csv");
    EXPECT_EQ(parsed.headers.size(), 6u);
}

TEST(MailboxMime, AnyBytesAreShownSomehow) {
    EXPECT_EQ(parse_mail("").subject, "");
    for (const std::string bytes :
         {"\xff\xfe", "\r\n\r\n\xff", "Subject: \xff\r\n\r\nx\r\n", "no header\r\nat all\r\n"}) {
        const auto parsed = parse_mail(bytes);
        EXPECT_EQ((parsed.subject + parsed.text).find('\xff'), std::string::npos);
    }
    EXPECT_EQ(parse_mail("Subject: plain\r\n\r\nhello\r\n").subject, "plain");
}

}  // namespace
}  // namespace pesan::mailbox
