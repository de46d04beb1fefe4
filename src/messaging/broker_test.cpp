#include "pesan/broker.hpp"

#include <gtest/gtest.h>

#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "pesan/errc.hpp"
#include "pesan/trace.hpp"

namespace pesan {
namespace {

namespace asio = boost::asio;

struct BrokerTest : testing::Test {
    asio::io_context context;
    test::MemoryBroker memory{context.get_executor()};

    Broker connect(BrokerOptions options = {}) {
        (void)memory.queue("order.finance");
        return Broker(memory.connect(), std::move(options), context.get_executor());
    }
    static Message message(std::string data) { return {.type = "test", .data = std::move(data)}; }
};

TEST_F(BrokerTest, PublishFillsTheMessageAndReturnsItsId) {
    Broker broker = connect({.source = "/shop"});
    test::run(context, [&]() -> asio::awaitable<void> {
        auto id = co_await broker.publish("order", message("{}"));
        EXPECT_TRUE(id);
        EXPECT_EQ(memory.published.at(0).id, *id);
    });
    EXPECT_EQ(memory.published.at(0).source, "/shop");
    EXPECT_TRUE(memory.published.at(0).time);
    EXPECT_TRUE(trace_of(memory.published.at(0)));
}

TEST_F(BrokerTest, EachMessageOfABatchHasItsOwnResult) {
    Broker broker = connect();
    memory.publish_faults = {Error(errc::blocked)};
    test::run(context, [&]() -> asio::awaitable<void> {
        std::vector<Message> batch{message("1"), message("2"), message("3")};
        batch[0].type = "";
        auto results = co_await broker.publish("order", std::move(batch));
        EXPECT_EQ(results.size(), 3u);
        EXPECT_EQ(results[0].error().code, errc::invalid_argument);
        EXPECT_EQ(results[1].error().code, errc::blocked);
        EXPECT_TRUE(results[2]);
    });
    EXPECT_EQ(memory.published.size(), 1u);
}

TEST_F(BrokerTest, NobodyReadingIsAnErrorUnlessAllowed) {
    Broker broker = connect();
    test::run(context, [&]() -> asio::awaitable<void> {
        auto refused = co_await broker.publish("email", message("{}"));
        EXPECT_EQ(refused.error().code, errc::no_subscription);
        const PublishOptions options{.allow_unrouted = true};
        auto allowed = co_await broker.publish("email", message("{}"), options);
        EXPECT_TRUE(allowed);
    });
}

TEST_F(BrokerTest, LimitsOfTheBrokerHold) {
    memory.message_bytes = 10;
    Broker broker = connect();
    test::run(context, [&]() -> asio::awaitable<void> {
        auto fits = co_await broker.publish("order", message("0123456789"));
        EXPECT_TRUE(fits);
        auto over = co_await broker.publish("order", message("0123456789a"));
        EXPECT_EQ(over.error().code, errc::message_too_large);
    });
}

TEST_F(BrokerTest, TopicNamesAreChecked) {
    Broker broker = connect();
    test::run(context, [&]() -> asio::awaitable<void> {
        auto refused = co_await broker.publish("order.finance", message("{}"));
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
    });
}

TEST_F(BrokerTest, PublishAfterCloseIsAnErrorAndClosingTwiceHarmless) {
    Broker broker = connect();
    test::run(context, [&]() -> asio::awaitable<void> {
        co_await broker.close();
        co_await broker.close();
        auto refused = co_await broker.publish("order", message("{}"));
        EXPECT_EQ(refused.error().code, errc::closed);
    });
}

TEST_F(BrokerTest, PublishesAreCounted) {
    const auto metrics = std::make_shared<Metrics>();
    Broker broker = connect({.metrics = metrics});
    test::run(context, [&]() -> asio::awaitable<void> {
        std::vector<Message> batch{message("1"), message("2")};
        memory.publish_faults = {Error(errc::blocked)};
        co_await broker.publish("order", std::move(batch));
    });
    const std::string text = metrics->text();
    EXPECT_NE(text.find(R"(pesan_publishes_total{result="confirmed",topic="order"} 1)"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find(R"(pesan_publishes_total{result="failed",topic="order"} 1)"),
              std::string::npos)
        << text;
}

}  // namespace
}  // namespace pesan
