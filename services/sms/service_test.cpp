#include "services/sms/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "services/sms/recording_transport.hpp"
#include "services/testing/route.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::sms {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing_support::json_of;
using testing_support::request;

TEST(SmsService, CommandsOnTheTopicBecomeSmsAndOthersDeadLetters) {
    testing_support::TemporaryDatabase database;
    asio::io_context context;
    std::vector<ShortMessage> sent;
    SmsOptions options;
    options.transport =
        std::make_shared<RecordingTransport>([&](const ShortMessage& sms) { sent.push_back(sms); });
    options.executor = context.get_executor();
    auto service = SmsService::open(*database, std::move(options)).value();
    http::Router router;
    service->add_routes(router);

    test::MemoryBroker memory(context.get_executor());
    Broker broker(memory.connect(), {}, context.get_executor());
    memory.put("sms", {.message = {.id = "m-1",
                                   .source = "/x",
                                   .data = R"({"to": "+6281234567890", "text": "Hai"})"}});
    memory.put(
        "sms",
        {.message = {.id = "m-2", .source = "/x", .data = R"({"to": "0812", "text": "Hai"})"}});
    service->start(broker);
    test::run(context, [&]() -> asio::awaitable<void> {
        const bool done = co_await test::eventually(
            [&] { return sent.size() == 1 && memory.queue("sms").dead.size() == 1; });
        EXPECT_TRUE(done);
        Result<void> drained = co_await service->drain(std::chrono::seconds(5));
        EXPECT_TRUE(drained);
        co_await broker.close();
    });
    EXPECT_EQ(sent[0].to, "+6281234567890");
    EXPECT_EQ(sent[0].from, "PESAN");
    EXPECT_THAT(memory.queue("sms").dead[0].error, HasSubstr("expected {\"to\""));
    const auto item = json_of(
        testing_support::run(testing_support::route(router, request("GET", "/v1/sms/m-1"))));
    EXPECT_EQ(item.at("state"), "sent");
    EXPECT_EQ(item.at("segments").as_int64(), 1);
    EXPECT_EQ(item.at("server_id"), "1");
}

TEST(SmsService, BadOptionsAreNamed) {
    testing_support::TemporaryDatabase database;
    asio::io_context context;
    const auto fault = [&](auto change) {
        SmsOptions options;
        options.executor = context.get_executor();
        options.transport = std::make_shared<RecordingTransport>();
        change(options);
        const auto opened = SmsService::open(*database, std::move(options));
        return opened ? std::string() : opened.error().message();
    };
    EXPECT_EQ(fault([](auto&) {}), "");
    EXPECT_THAT(fault([](auto& options) { options.from = "a name that is long"; }),
                HasSubstr("from"));
    EXPECT_THAT(fault([](auto& options) { options.from = "+12"; }), HasSubstr("from"));
    EXPECT_THAT(fault([](auto& options) { options.locale = "de"; }), HasSubstr("locale"));
    EXPECT_THAT(fault([](auto& options) { options.transport.reset(), options.url = "http://x"; }),
                HasSubstr("smpp"));
    EXPECT_THAT(
        fault([](auto& options) { options.transport.reset(), options.url = "gateway:/nowhere"; }),
        HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace pesan::sms
