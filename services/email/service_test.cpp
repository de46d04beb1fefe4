#include "services/email/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "services/email/order_values.hpp"
#include "services/email/recording_transport.hpp"
#include "services/order_model/order_json.hpp"
#include "services/testing/route.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::email {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing_support::json_of;
using testing_support::request;

std::string order_mail(const std::string& name = "order_confirmation") {
    return R"({"to": "budi@example.com", "template": ")" + name +
           R"(", "locale": "id", "data": {"order": )" + order::to_json(sample_order("id")) + "}}";
}

class EmailServiceTest : public testing::Test {
protected:
    EmailServiceTest() {
        EmailOptions options;
        options.transport = std::make_shared<RecordingTransport>(
            [this](const Envelope& mail) { mails.push_back(mail); });
        service = EmailService::open(*database, std::move(options)).value();
        service->add_routes(router);
    }

    http::Response get(const std::string& target) {
        return testing_support::run(testing_support::route(router, request("GET", target)));
    }

    testing_support::TemporaryDatabase database;
    http::Router router;
    std::vector<Envelope> mails;
    std::unique_ptr<EmailService> service;
    asio::io_context context;
};

TEST_F(EmailServiceTest, ACommandOnTheTopicBecomesAMail) {
    test::MemoryBroker memory(context.get_executor());
    Broker broker(memory.connect(), {}, context.get_executor());
    memory.put(
        "email",
        {.message = {.id = "m-1", .source = "/order", .type = "email.send", .data = order_mail()}});
    memory.put("email",
               {.message = {.data = R"({"to": "a@example.com", "subject": "Hai", "text": "x"})"}});
    service->start(broker);
    test::run(context, [&]() -> asio::awaitable<void> {
        const bool done = co_await test::eventually([&] { return mails.size() == 2; });
        EXPECT_TRUE(done);
        Result<void> drained = co_await service->drain(std::chrono::seconds(5));
        EXPECT_TRUE(drained);
        co_await broker.close();
    });
    EXPECT_EQ(mails[0].to, "budi@example.com");
    EXPECT_THAT(mails[0].data, HasSubstr("Subject: Pesanan PSN-000123 kami terima\r\n"));
    const auto page = json_of(get("/v1/emails?order=" + sample_order("id").id));
    ASSERT_EQ(page.at("items").as_array().size(), 1u);
    EXPECT_EQ(page.at("items").at(0).at("state"), "sent");
    EXPECT_EQ(page.at("items").at(0).at("message_id"), "m-1");
    const auto steps =
        testing_support::run(service->steps().of_order(sample_order("id").id)).value();
    ASSERT_EQ(steps.size(), 2u);
    EXPECT_EQ(steps[0].step, "sending");
    EXPECT_EQ(steps[1].step, "sent");
    EXPECT_EQ(steps[1].service, "email");
}

TEST_F(EmailServiceTest, WhatIsNoCommandIsADeadLetterThatSaysWhatWasExpected) {
    test::MemoryBroker memory(context.get_executor());
    Broker broker(memory.connect(), {}, context.get_executor());
    memory.put("email", {.message = {.id = "m-1", .source = "/x", .type = "t", .data = "hello"}});
    memory.put(
        "email",
        {.message = {.id = "m-2", .source = "/x", .type = "t", .data = order_mail("greeting")}});
    service->start(broker);
    test::run(context, [&]() -> asio::awaitable<void> {
        auto& queue = memory.queue("email");
        const bool done = co_await test::eventually([&] { return queue.dead.size() == 2; });
        EXPECT_TRUE(done);
        Result<void> drained = co_await service->drain(std::chrono::seconds(5));
        EXPECT_TRUE(drained);
        co_await broker.close();
    });
    const auto& dead = memory.queue("email").dead;
    EXPECT_EQ(dead[0].reason, "malformed");
    EXPECT_THAT(dead[0].error, HasSubstr("expected {\"to\""));
    EXPECT_EQ(dead[1].reason, "template");
    EXPECT_THAT(dead[1].error, HasSubstr("order_cancelled"));
    EXPECT_TRUE(mails.empty());
}

TEST_F(EmailServiceTest, PreviewShowsBothPartsAndLanguages) {
    const auto html = get("/v1/emails/preview?template=order_confirmation&locale=en");
    EXPECT_EQ(html.status, 200u);
    EXPECT_EQ(html.headers.find("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(html.body, HasSubstr("We have received order PSN-000123"));
    EXPECT_THAT(get("/v1/emails/preview?template=order_cancelled&part=text").body,
                HasSubstr("Subject: Pesanan PSN-000123 dibatalkan"));
    EXPECT_EQ(get("/v1/emails/preview?template=greeting").status, 404u);
    EXPECT_EQ(get("/v1/emails/preview?locale=de").status, 404u);
    EXPECT_EQ(get("/v1/emails/preview?part=pdf").status, 400u);
}

TEST_F(EmailServiceTest, BadOptionsAreNamed) {
    const auto fault = [&](auto change) {
        EmailOptions options;
        options.transport = std::make_shared<RecordingTransport>();
        change(options);
        const auto opened = EmailService::open(*database, std::move(options));
        return opened ? std::string() : opened.error().message();
    };
    EXPECT_THAT(fault([](auto& options) { options.from_address = "nobody"; }),
                HasSubstr("from address"));
    EXPECT_THAT(fault([](auto& options) { options.locale = "de"; }), HasSubstr("locale"));
    EXPECT_THAT(fault([](auto& options) { options.timezone = "Asia/Nowhere"; }),
                HasSubstr("Asia/Nowhere"));
    EXPECT_THAT(fault([](auto& options) { options.shop_name = "a\r\nBcc: b"; }),
                HasSubstr("shop name"));
    EXPECT_THAT(fault([](auto& options) { options.templates = "/nowhere"; }),
                HasSubstr("/nowhere"));
    EXPECT_THAT(fault([](auto& options) {
                    options.transport.reset();
                    options.smtp_url = "http://x";
                }),
                HasSubstr("smtp"));
}

}  // namespace
}  // namespace pesan::email
