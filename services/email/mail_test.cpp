#include "services/email/mail.hpp"

#include <gmime/gmime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::email {
namespace {

using testing::HasSubstr;
using testing::Not;

Mail sample() {
    return {.from_address = "toko@pesan.example",
            .from_name = "Toko Pesan",
            .to_address = "budi@example.com",
            .to_name = "Budi Étienne",
            .subject = "Pesanan PSN-000123 – diterima",
            .text = "Halo,\nRp75.000\n",
            .html = "<p>Halo &amp; selamat</p>\n",
            .message_id = "018f.1@pesan.example",
            .date = WallTime(std::chrono::seconds(1'769'847'330))};
}

/// What another reader of MIME makes of the bytes.
class Parsed {
public:
    explicit Parsed(const std::string& bytes) {
        g_mime_init();
        GMimeStream* stream = g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size());
        GMimeParser* parser = g_mime_parser_new_with_stream(stream);
        message = g_mime_parser_construct_message(parser, nullptr);
        g_object_unref(parser);
        g_object_unref(stream);
    }
    ~Parsed() { g_object_unref(message); }

    std::string part(int index) {
        auto* multipart = GMIME_MULTIPART(g_mime_message_get_mime_part(message));
        char* text =
            g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_multipart_get_part(multipart, index)));
        std::string copy = text;
        g_free(text);
        return copy;
    }

    GMimeMessage* message = nullptr;
};

TEST(Mail, TextAndHtmlComeBackAsTheyWere) {
    Parsed parsed(*compose(sample()));
    EXPECT_STREQ(g_mime_message_get_subject(parsed.message), "Pesanan PSN-000123 – diterima");
    EXPECT_EQ(parsed.part(0), "Halo,\r\nRp75.000\r\n");
    EXPECT_EQ(parsed.part(1), "<p>Halo &amp; selamat</p>\r\n");
}

TEST(Mail, HeadersSayWhatItIs) {
    const std::string bytes = *compose(sample());
    EXPECT_THAT(bytes, HasSubstr("Message-Id: <018f.1@pesan.example>\r\n"));
    EXPECT_THAT(bytes, HasSubstr("Auto-Submitted: auto-generated\r\n"));
    EXPECT_THAT(bytes, HasSubstr("Date: Sat, 31 Jan 2026 08:15:30 +0000\r\n"));
    EXPECT_THAT(bytes, HasSubstr("From: Toko Pesan <toko@pesan.example>\r\n"));
    EXPECT_THAT(bytes, HasSubstr("multipart/alternative"));
}

TEST(Mail, EverythingIsSevenBitWithCrLf) {
    Mail mail = sample();
    mail.text = "baris satu\r\nbaris dua\n.\nÜber " + std::string(2000, 'x') + "\n";
    const std::string bytes = *compose(mail);
    std::size_t line = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_LT(static_cast<unsigned char>(bytes[i]), 0x80);
        if (bytes[i] == '\n') {
            ASSERT_GT(i, 0u);
            EXPECT_EQ(bytes[i - 1], '\r') << "bare LF at " << i;
            line = 0;
        } else {
            EXPECT_LE(++line, 999u);
        }
    }
}

TEST(Mail, TheSameMailGivesTheSameBytes) {
    EXPECT_EQ(*compose(sample()), *compose(sample()));
}

TEST(Mail, OnePartAloneIsNoMultipart) {
    Mail mail = sample();
    mail.html.clear();
    EXPECT_THAT(*compose(mail), Not(HasSubstr("multipart")));
    EXPECT_THAT(*compose(mail), HasSubstr("Content-Type: text/plain"));
    mail = sample();
    mail.text.clear();
    EXPECT_THAT(*compose(mail), HasSubstr("Content-Type: text/html"));
}

TEST(Mail, LineBreaksInHeadersAreRefused) {
    for (const char* bad : {"a\r\nBcc: x@y.z", "a\nb", "a\rb"}) {
        for (std::string Mail::*field :
             {&Mail::subject, &Mail::to_name, &Mail::from_name, &Mail::to_address}) {
            Mail mail = sample();
            mail.*field = bad;
            const auto bytes = compose(mail);
            ASSERT_FALSE(bytes);
            EXPECT_EQ(bytes.error().code, errc::invalid_argument);
        }
    }
    Mail mail = sample();
    mail.subject = std::string("a\0b", 3);
    EXPECT_FALSE(compose(mail));
}

TEST(Mail, MessageIdIsTheSameForTheSameMessage) {
    const auto id = [](const char* source, const char* message) {
        return message_id_for(source, message, "x.org");
    };
    EXPECT_EQ(id("/order", "018f-1"), id("/order", "018f-1"));
    EXPECT_NE(id("/order", "018f-1"), id("/order", "018f-2"));
    EXPECT_NE(id("/order", "018f-1"), id("/other", "018f-1"));
    EXPECT_THAT(id("/order", "018f-1"), HasSubstr("018f-1."));
    EXPECT_THAT(id("/order", "a b>\r\n<"), Not(HasSubstr(" ")));
    EXPECT_NE(id("/order", "a b"), id("/order", "a c"));
}

}  // namespace
}  // namespace pesan::email
