#include "services/sms/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/order_model/order_json.hpp"
#include "services/sms/segment_cases.hpp"
#include "services/sms/texts.hpp"

namespace pesan::sms {
namespace {

using testing::HasSubstr;

const CommandDefaults defaults{.locale = "id", .shop_name = "Toko Pesan"};

order::Order sample() {
    order::Order order;
    order.id = "019a9f3e-7c5a-7d31-9a64-2f1f0c5b8e11";
    order.number = "PSN-000123";
    order.locale = "id";
    order.lines = {{"KOPI-250", "Kopi", 2, {7'500'000, "IDR"}, {15'000'000, "IDR"}}};
    order.subtotal = {15'000'000, "IDR"};
    order.vat_rate_bp = 1100;
    order.vat = {1'650'000, "IDR"};
    order.total = {16'650'000, "IDR"};
    return order;
}

std::string templated(const std::string& name, const std::string& more = {}) {
    return R"({"to": "+6281234567890", "template": ")" + name + R"(", )" + more +
           R"("data": {"order": )" + order::to_json(sample()) + "}}";
}

TEST(SmsSegments, FortyTextsHaveTheirKnownCounts) {
    const auto cases = segment_cases();
    EXPECT_EQ(cases.size(), 40u);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto parts = split_text(cases[i].text, 7);
        ASSERT_TRUE(parts) << i;
        EXPECT_EQ(parts->segments.size(), cases[i].segments) << "case " << i;
        EXPECT_EQ(parts->coding, cases[i].coding) << "case " << i;
    }
}

TEST(SmsSegments, TooManyAreRefused) {
    EXPECT_TRUE(split_text(std::string(1530, 'a'), 7));
    EXPECT_FALSE(split_text(std::string(1531, 'a'), 7));
}

TEST(SmsCommand, EveryTemplateFitsIntoOneSegment) {
    for (const char* name : {"order_confirmation", "order_cancelled"}) {
        for (const char* locale : {"id", "en"}) {
            const auto text = text_for(name, locale, sample(), "Toko Pesan");
            ASSERT_TRUE(text);
            EXPECT_THAT(*text, HasSubstr("PSN-000123"));
            EXPECT_THAT(*text, HasSubstr("Rp166.500"));
            const auto parts = split_text(*text, 0);
            EXPECT_EQ(parts->segments.size(), 1u) << *text;
            EXPECT_EQ(parts->coding, smpp::Coding::gsm7);
        }
    }
}

TEST(SmsCommand, TemplateWithOrder) {
    const auto command =
        parse_command(templated("order_confirmation", R"("locale": "en", )"), defaults);
    ASSERT_TRUE(command) << command.error().message();
    EXPECT_EQ(command->order_id, sample().id);
    EXPECT_EQ(command->locale, "en");
    EXPECT_THAT(command->text, HasSubstr("we have received order PSN-000123"));
    EXPECT_EQ(parse_command(templated("order_cancelled"), defaults)->locale, "id");
}

TEST(SmsCommand, OwnText) {
    const auto command = parse_command(R"({"to": "+6281234567890", "text": "Hai"})", defaults);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->text, "Hai");
    EXPECT_EQ(command->order_id, "");
}

TEST(SmsCommand, AnythingElseIsRefusedWithTheExpectedShape) {
    for (const std::string& bad :
         {std::string("x"), std::string("[]"), std::string("{}"),
          std::string(R"({"to": "+6281234567890"})"), std::string(R"({"text": "x"})"),
          std::string(R"({"to": "0812345", "text": "x"})"),
          std::string(R"({"to": "+62 812 345 678", "text": "x"})"),
          std::string(R"({"to": "+628\n12345678", "text": "x"})"),
          std::string(R"({"to": 62, "text": "x"})"),
          std::string(R"({"to": "+6281234567890", "text": 1})"),
          std::string(R"({"to": "+6281234567890", "text": "a\u0000b"})"), templated("greeting"),
          templated("order_confirmation", R"("text": "x", )"),
          templated("order_confirmation", R"("locale": "de", )"),
          std::string(
              R"({"to": "+6281234567890", "template": "order_confirmation", "data": {}})")}) {
        const auto command = parse_command(bad, defaults);
        ASSERT_FALSE(command) << bad;
        EXPECT_EQ(command.error().code, errc::malformed);
        EXPECT_THAT(command.error().detail, HasSubstr("expected {\"to\""));
    }
}

}  // namespace
}  // namespace pesan::sms
