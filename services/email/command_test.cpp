#include "services/email/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/email/order_values.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::email {
namespace {

std::string templated(const std::string& more = R"("locale": "en",)") {
    return R"({"to": "budi@example.com", "template": "order_confirmation", )" + more +
           R"("data": {"order": )" + order::to_json(sample_order("en")) + "}}";
}

TEST(EmailCommand, TemplateWithOrder) {
    const auto command = parse_command(templated(), "id");
    ASSERT_TRUE(command) << command.error().message();
    EXPECT_EQ(command->to, "budi@example.com");
    const auto& from = std::get<FromTemplate>(command->content);
    EXPECT_EQ(from.name, "order_confirmation");
    EXPECT_EQ(from.locale, "en");
    EXPECT_EQ(from.order, sample_order("en"));
}

TEST(EmailCommand, LocaleHasADefault) {
    EXPECT_EQ(std::get<FromTemplate>(parse_command(templated(""), "id")->content).locale, "id");
}

TEST(EmailCommand, OwnWords) {
    const auto command =
        parse_command(R"({"to": "a@example.com", "subject": "Hai", "html": "<b>x</b>"})", "id");
    ASSERT_TRUE(command);
    EXPECT_EQ(std::get<OwnWords>(command->content).html, "<b>x</b>");
    EXPECT_EQ(std::get<OwnWords>(command->content).text, "");
}

TEST(EmailCommand, AnythingElseIsRefusedWithTheExpectedShape) {
    for (const std::string& bad :
         {std::string(""),
          std::string("hello"),
          std::string("[]"),
          std::string("{}"),
          std::string("null"),
          std::string(R"({"to": "a@example.com"})"),
          std::string(R"({"to": 5, "subject": "x", "text": "y"})"),
          std::string(R"({"to": "nobody", "subject": "x", "text": "y"})"),
          std::string(
              R"({"to": "a@example.com\r\nRCPT TO:<b@example.com>", "subject": "x", "text": "y"})"),
          std::string(R"({"to": "a@example.com", "subject": "x"})"),
          std::string(R"({"to": "a@example.com", "text": "x"})"),
          std::string(R"({"to": "a@example.com", "subject": "a\nb", "text": "y"})"),
          std::string(R"({"to": "a@example.com", "subject": "a\u0000b", "text": "y"})"),
          std::string(R"({"to": "a@example.com", "subject": "a", "text": "y\u0000"})"),
          std::string(R"({"to": "a@example.com", "subject": "a", "text": 5})"),
          std::string(
              R"({"to": "a@example.com", "to": "b@example.com", "subject": "a", "text": "y"})"),
          std::string(R"({"to": "a@example.com", "template": "t", "subject": "a"})"),
          std::string(R"({"to": "a@example.com", "template": "t"})"),
          std::string(R"({"to": "a@example.com", "template": "t", "data": {}})"),
          std::string(
              R"({"to": "a@example.com", "template": "t", "data": {"order": {"id": "1"}}})"),
          templated(R"("locale": "de",)"),
          templated(R"("subject": "x",)"),
          R"({"to": "a@example.com", "text": "y", "subject": ")" + std::string(901, 'x') +
              R"("})"}) {
        const auto command = parse_command(bad, "id");
        ASSERT_FALSE(command) << bad;
        EXPECT_EQ(command.error().code, errc::malformed);
        EXPECT_THAT(command.error().detail, testing::HasSubstr("expected {\"to\""));
    }
}

}  // namespace
}  // namespace pesan::email
