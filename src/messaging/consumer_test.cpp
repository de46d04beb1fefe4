#include "pesan/consumer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "pesan/broker.hpp"
#include "pesan/errc.hpp"

namespace pesan {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::eventually;
using Kind = Settlement::Kind;

const SubscriptionId finance{"order", "finance"};

struct ConsumerTest : testing::Test {
    asio::io_context context;
    test::MemoryBroker memory{context.get_executor()};
    test::MemoryBroker::Queue& queue = memory.queue("order.finance");
    std::shared_ptr<Metrics> metrics = std::make_shared<Metrics>();
    Broker broker{memory.connect(), {.metrics = metrics}, context.get_executor()};
    ConsumerOptions options;
    std::vector<std::string> handled;

    ConsumerTest() { options.retry = {.initial = 1ms, .attempts_max = 3}; }
    /// Lets the test's consumers end before the broker they read from.
    void TearDown() override {
        context.restart();
        context.poll();
    }

    void put(const std::string& data, std::uint32_t attempt = 1) {
        memory.put("order.finance",
                   {.message = {.id = data, .source = "/t", .data = data}, .attempt = attempt});
    }
    void put_many(int count) {
        for (int i = 0; i < count; ++i)
            put(std::to_string(i));
    }
    std::size_t settled(Kind kind) const {
        return static_cast<std::size_t>(
            std::ranges::count(queue.settlements, kind, &Settlement::kind));
    }
    void run(std::function<asio::awaitable<void>()> test) { test::run(context, std::move(test)); }

    asio::awaitable<Outcome> note(const Delivery& delivery, Outcome outcome) {
        handled.push_back(delivery.message.data);
        co_return outcome;
    }
    Handler answering(Outcome outcome) {
        return [this, outcome](const Delivery& delivery) { return note(delivery, outcome); };
    }

    /// A handler that waits until the test lets it go, or until it is cancelled.
    asio::steady_timer gate{context, asio::steady_timer::time_point::max()};
    std::size_t started = 0;
    std::size_t cancelled = 0;
    asio::awaitable<Outcome> wait_at_gate() {
        ++started;
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        if (gate.expiry() == asio::steady_timer::time_point::max()) ++cancelled;
        co_return Acknowledge{};
    }
    Handler waiting() {
        return [this](const Delivery&) { return wait_at_gate(); };
    }
    void open_gate() { gate.expires_at(asio::steady_timer::time_point::min()); }
};

TEST_F(ConsumerTest, AcknowledgedMessagesAreGone) {
    put_many(200);
    auto consumer = broker.subscribe(finance, options, answering(Acknowledge{}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return settled(Kind::acknowledge) == 200; }));
    });
    EXPECT_TRUE(queue.waiting.empty());
    EXPECT_TRUE(queue.unsettled.empty());
    EXPECT_EQ(handled.size(), 200u);
    EXPECT_EQ(consumer.in_flight(), 0u);
}

TEST_F(ConsumerTest, SettlementsAreHandedOverTogether) {
    put_many(640);
    auto consumer = broker.subscribe(finance, options, answering(Acknowledge{}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return settled(Kind::acknowledge) == 640; }));
    });
    EXPECT_LE(queue.settle_calls, 80u);
}

TEST_F(ConsumerTest, PrefetchAndConcurrencyAreRespected) {
    options.prefetch = 5;
    options.concurrency = 3;
    put_many(20);
    auto consumer = broker.subscribe(finance, options, waiting());
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(
            co_await eventually([&] { return started == 3 && queue.unsettled.size() == 5; }));
        EXPECT_EQ(consumer.in_flight(), 5u);
        open_gate();
        EXPECT_TRUE(co_await eventually([&] { return settled(Kind::acknowledge) == 20; }));
    });
    EXPECT_EQ(queue.unsettled_most, 5u);
}

TEST_F(ConsumerTest, RetriedMessagesComeAgainUpToTheLastAttempt) {
    put("a");
    auto consumer = broker.subscribe(finance, options, answering(Retry{.error = "busy"}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return !queue.dead.empty(); }));
    });
    EXPECT_EQ(handled, (std::vector<std::string>{"a", "a", "a"}));
    EXPECT_EQ(queue.dead[0].reason, "attempts_exhausted");
    EXPECT_EQ(queue.dead[0].error, "busy");
    EXPECT_EQ(queue.dead[0].attempt, 3u);
}

TEST_F(ConsumerTest, RejectedMessagesAreDeadLetters) {
    put("a");
    auto consumer =
        broker.subscribe(finance, options, answering(Reject{.reason = "unknown", .error = "who?"}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return !queue.dead.empty(); }));
    });
    EXPECT_EQ(queue.dead[0].reason, "unknown");
    EXPECT_EQ(queue.dead[0].error, "who?");
}

TEST_F(ConsumerTest, ExceptionsAreRetriesWithTheirText) {
    put("a");
    put("b");
    const auto thrower = [this](const Delivery& delivery) -> asio::awaitable<Outcome> {
        handled.push_back(delivery.message.data);
        if (delivery.message.data == "a") throw std::runtime_error("broken handler");
        co_return Acknowledge{};
    };
    auto consumer = broker.subscribe(finance, options, Handler(thrower));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually(
            [&] { return !queue.dead.empty() && settled(Kind::acknowledge) == 1; }));
    });
    EXPECT_EQ(queue.dead[0].error, "broken handler");
}

TEST_F(ConsumerTest, WhatNoHandlerShouldSeeIsADeadLetterAndNeighboursGoOn) {
    memory.put("order.finance",
               {.message = {.data = "raw"}, .malformed = "attribute id is missing"});
    put("used up", 4);
    put("good");
    auto consumer = broker.subscribe(finance, options, answering(Acknowledge{}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually(
            [&] { return settled(Kind::acknowledge) == 1 && queue.dead.size() == 2; }));
    });
    EXPECT_EQ(handled, (std::vector<std::string>{"good"}));
    EXPECT_EQ(queue.dead[0].reason, "malformed");
    EXPECT_EQ(queue.dead[1].reason, "attempts_exhausted");
}

TEST_F(ConsumerTest, AfterAStartLastAttemptsAreHandledWithNothingElseHandedOut) {
    put("suspect 1", 3);
    put("suspect 2", 3);
    put("killer", 4);
    put_many(3);
    std::vector<std::size_t> handed_out;
    const auto look = [&](const Delivery& delivery) -> asio::awaitable<Outcome> {
        if (delivery.attempt == 3) handed_out.push_back(queue.unsettled.size());
        handled.push_back(delivery.message.data);
        co_return Acknowledge{};
    };
    auto consumer = broker.subscribe(finance, options, Handler(look));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually(
            [&] { return settled(Kind::acknowledge) == 5 && queue.dead.size() == 1; }));
    });
    EXPECT_EQ(handed_out, (std::vector<std::size_t>{1, 1}));
    EXPECT_EQ(handled, (std::vector<std::string>{"suspect 1", "suspect 2", "0", "1", "2"}));
    EXPECT_EQ(queue.dead[0].message.data, "killer");
    EXPECT_EQ(settled(Kind::retry), 0u);
}

TEST_F(ConsumerTest, HandlersOverTheirLimitAreCancelledAndRetried) {
    options.handler_timeout = 20ms;
    put("slow");
    auto consumer = broker.subscribe(finance, options, waiting());
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return queue.dead.size() == 1; }));
        EXPECT_TRUE(co_await eventually([&] { return cancelled == 3; }));
    });
    EXPECT_EQ(started, 3u);
    EXPECT_EQ(settled(Kind::retry), 2u);
    EXPECT_EQ(queue.settlements[0].reason, "handler_timeout");
    EXPECT_EQ(queue.dead[0].reason, "handler_timeout");
}

TEST_F(ConsumerTest, AWorkerGoesOnAfterACancelledHandler) {
    options.handler_timeout = 20ms;
    options.concurrency = 1;
    put("slow");
    const auto slow_once = [this](const Delivery& delivery) -> asio::awaitable<Outcome> {
        if (delivery.attempt > 1) co_return Acknowledge{};
        auto outcome = co_await wait_at_gate();
        co_return outcome;
    };
    auto consumer = broker.subscribe(finance, options, Handler(slow_once));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return settled(Kind::acknowledge) == 1; }));
    });
    EXPECT_EQ(cancelled, 1u);
}

TEST_F(ConsumerTest, DrainFinishesWhatRunsAndReleasesTheRest) {
    options.concurrency = 4;
    put_many(100);
    auto consumer = broker.subscribe(finance, options, waiting());
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return started == 4; }));
        open_gate();
        auto drained = co_await consumer.drain(10s);
        EXPECT_TRUE(drained);
        auto again = co_await consumer.drain(10s);
        EXPECT_TRUE(again);
    });
    EXPECT_EQ(settled(Kind::acknowledge), 4u);
    EXPECT_EQ(queue.waiting.size(), 96u);
    EXPECT_TRUE(std::ranges::all_of(queue.waiting,
                                    [](const auto& waiting) { return waiting.attempt == 1; }));
    EXPECT_EQ(consumer.in_flight(), 0u);
}

TEST_F(ConsumerTest, DrainGivesBackWhatDoesNotFinish) {
    options.concurrency = 4;
    put_many(10);
    auto consumer = broker.subscribe(finance, options, waiting());
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return started == 4; }));
        auto drained = co_await consumer.drain(10ms);
        EXPECT_EQ(drained.error().code, errc::timeout);
        EXPECT_TRUE(co_await eventually([&] { return cancelled == 4; }));
    });
    EXPECT_EQ(queue.waiting.size(), 10u);
    EXPECT_EQ(std::ranges::count(queue.waiting, 2u, &test::MemoryBroker::Waiting::attempt), 4);
}

TEST_F(ConsumerTest, TwoDrainsAtOnceBothEnd) {
    put_many(10);
    auto consumer = broker.subscribe(finance, options, waiting());
    std::size_t ended = 0;
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return started == 8; }));
        const auto drain = [&]() -> asio::awaitable<void> {
            auto drained = co_await consumer.drain(10s);
            EXPECT_TRUE(drained);
            ++ended;
        };
        asio::co_spawn(context, drain, asio::detached);
        asio::co_spawn(context, drain, asio::detached);
        open_gate();
        EXPECT_TRUE(co_await eventually([&] { return ended == 2; }));
    });
}

TEST_F(ConsumerTest, TheLastCopyEndsTheConsumer) {
    put_many(10);
    options.concurrency = 1;
    auto consumer = std::make_unique<Consumer>(broker.subscribe(finance, options, waiting()));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return started == 1; }));
        consumer.reset();
        EXPECT_TRUE(
            co_await eventually([&] { return cancelled == 1 && queue.waiting.size() == 10; }));
    });
}

TEST_F(ConsumerTest, CloseOfTheBrokerEndsItsConsumers) {
    put_many(10);
    auto consumer = broker.subscribe(finance, options, waiting());
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return started == 8; }));
        co_await broker.close();
        EXPECT_TRUE(co_await eventually([&] { return cancelled == 8; }));
        auto drained = co_await consumer.drain(10s);
        EXPECT_TRUE(drained);
    });
}

TEST_F(ConsumerTest, AMissingSubscriptionIsDeclared) {
    const SubscriptionId late{"order", "late"};
    auto consumer = broker.subscribe(late, options, answering(Acknowledge{}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return memory.declared == std::vector{late}; }));
        Message message{.type = "test", .data = "for late"};
        co_await broker.publish("order", message);
        EXPECT_TRUE(
            co_await eventually([&] { return handled == std::vector<std::string>{"for late"}; }));
    });
}

TEST_F(ConsumerTest, AnUnreachableBrokerIsTriedAgain) {
    memory.receive_faults = {Error(errc::unreachable, "host:1"),
                             Error(errc::unreachable, "host:1")};
    put("a");
    auto consumer = broker.subscribe(finance, options, answering(Acknowledge{}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return settled(Kind::acknowledge) == 1; }));
    });
}

TEST_F(ConsumerTest, OutcomesAreCounted) {
    put("a");
    auto consumer = broker.subscribe(finance, options, answering(Retry{.error = "busy"}));
    run([&]() -> asio::awaitable<void> {
        EXPECT_TRUE(co_await eventually([&] { return !queue.dead.empty(); }));
    });
    const std::string text = metrics->text();
    const auto has = [&](const char* line) { return text.find(line) != std::string::npos; };
    EXPECT_TRUE(has(R"(pesan_deliveries_total{outcome="retried",subscription="order.finance"} 2)"))
        << text;
    EXPECT_TRUE(
        has(R"(pesan_deliveries_total{outcome="dead_lettered",subscription="order.finance"} 1)"))
        << text;
    EXPECT_TRUE(has(R"(pesan_handler_seconds_count{subscription="order.finance"} 3)")) << text;
    EXPECT_TRUE(has(R"(pesan_in_flight{subscription="order.finance"} 0)")) << text;
}

TEST(ConsumerLifetime, AContextThatEndsFirstTakesRunningHandlersWithIt) {
    auto context = std::make_unique<asio::io_context>();
    test::MemoryBroker memory(context->get_executor());
    memory.put("order.finance", {.message = {.data = "a"}});
    bool started = false;
    const Handler forever = [&](const Delivery&) -> asio::awaitable<Outcome> {
        started = true;
        asio::steady_timer timer(*context, asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
        co_return Acknowledge{};
    };
    const auto program = [&]() -> asio::awaitable<void> {
        BrokerOptions options;
        Broker broker(memory.connect(), options, context->get_executor());
        auto consumer = broker.subscribe(finance, ConsumerOptions{}, forever);
        asio::steady_timer timer(*context, asio::steady_timer::time_point::max());
        co_await timer.async_wait(asio::use_awaitable);
    };
    asio::co_spawn(*context, program, asio::detached);
    while (!started)
        context->run_one();
    context.reset();
    EXPECT_EQ(memory.queue("order.finance").waiting.size(), 1u);
}

}  // namespace
}  // namespace pesan
