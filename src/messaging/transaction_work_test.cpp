#include "transaction_work.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "consumer_loop.hpp"
#include "messaging/memory_adapter.hpp"
#include "messaging/memory_database.hpp"
#include "messaging/run.hpp"
#include "pesan/errc.hpp"

namespace pesan {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::eventually;
using Kind = Settlement::Kind;

const SubscriptionId finance{"order", "finance"};

struct TransactionTest : testing::Test {
    asio::io_context context;
    test::MemoryBroker memory{context.get_executor()};
    test::MemoryBroker::Queue& queue = memory.queue("order.finance");
    test::MemoryDatabase database;
    std::shared_ptr<Broker::State> state =
        std::make_shared<Broker::State>(memory.connect(), BrokerOptions{}, context.get_executor());
    ConsumerOptions options;
    std::size_t batch = 64;
    std::atomic<std::size_t> calls = 0;

    TransactionTest() { options.retry = {.initial = 1ms, .attempts_max = 3}; }
    /// Lets the test's consumers end before the broker they read from.
    void TearDown() override {
        context.restart();
        context.poll();
    }

    void put(const std::string& data, std::uint32_t attempt = 1) { put_as(data, data, attempt); }
    void put_as(const std::string& id, const std::string& data, std::uint32_t attempt = 1) {
        memory.put("order.finance",
                   {.message = {.id = id, .source = "/t", .data = data}, .attempt = attempt});
    }
    std::size_t settled(Kind kind) const {
        return static_cast<std::size_t>(
            std::ranges::count(queue.settlements, kind, &Settlement::kind));
    }
    Consumer subscribe(BatchHandler handler) {
        TransactionSetup setup{.database = &database,
                               .metrics = state->metrics.subscription(finance)};
        setup.reader = "finance";
        setup.handler = std::move(handler);
        setup.batch = batch;
        setup.open_inbox = [this]() -> Result<std::unique_ptr<Inbox>> {
            return database.open_inbox();
        };
        return start_consumer(state, finance, options,
                              std::make_unique<TransactionWork>(std::move(setup)));
    }
    /// Writes the data as a row; "poison" is answered otherwise.
    BatchHandler writing(Outcome of_poison = Reject{}) {
        return
            [this, of_poison](std::span<const Delivery> deliveries, SqlTransaction& transaction) {
                ++calls;
                std::vector<Outcome> outcomes;
                for (const Delivery& delivery : deliveries) {
                    EXPECT_TRUE(transaction.execute(delivery.message.data));
                    outcomes.push_back(delivery.message.data == "poison" ? of_poison
                                                                         : Outcome(Acknowledge{}));
                }
                return outcomes;
            };
    }
    void run_until(std::function<bool()> holds) {
        test::run(context, [&]() -> asio::awaitable<void> {
            EXPECT_TRUE(co_await eventually(std::move(holds)));
        });
    }
};

TEST_F(TransactionTest, ABatchIsOneTransaction) {
    for (int i = 0; i < 10; ++i)
        put(std::to_string(i));
    auto consumer = subscribe(writing());
    run_until([&] { return settled(Kind::acknowledge) == 10; });
    EXPECT_EQ(database.rows().size(), 10u);
    EXPECT_EQ(database.remembered().size(), 10u);
    EXPECT_LT(database.commits(), 10u);
    EXPECT_EQ(calls, database.commits());
}

TEST_F(TransactionTest, KnownIdsAreAcknowledgedWithoutEffect) {
    put("a");
    put("a");
    auto consumer = subscribe(writing());
    run_until([&] { return settled(Kind::acknowledge) == 2; });
    put("a");
    put("b");
    run_until([&] { return settled(Kind::acknowledge) == 4; });
    EXPECT_EQ(database.rows(), (std::multiset<std::string>{"a", "b"}));
}

TEST_F(TransactionTest, MessagesWithoutIdAreNotTakenForEachOther) {
    put_as("", "a");
    put_as("", "a");
    auto consumer = subscribe(writing());
    run_until([&] { return settled(Kind::acknowledge) == 2; });
    EXPECT_EQ(database.rows().size(), 2u);
    EXPECT_EQ(database.remembered().size(), 0u);
}

TEST_F(TransactionTest, PoisonCostsOnlyItself) {
    for (const char* data : {"a", "poison", "b"})
        put(data);
    auto consumer = subscribe(writing(Reject{.reason = "bad", .error = "poison"}));
    run_until([&] { return queue.dead.size() == 1 && settled(Kind::acknowledge) == 2; });
    EXPECT_EQ(database.rows(), (std::multiset<std::string>{"a", "b"}));
    EXPECT_EQ(queue.dead[0].reason, "bad");
    EXPECT_EQ(database.remembered().size(), 2u);
}

TEST_F(TransactionTest, RetriesRollBackAndEndAsDeadLetters) {
    put("poison");
    auto consumer = subscribe(writing(Retry{.error = "later"}));
    run_until([&] { return queue.dead.size() == 1; });
    EXPECT_EQ(calls, 3u);
    EXPECT_TRUE(database.rows().empty());
    EXPECT_TRUE(database.remembered().empty());
    EXPECT_EQ(queue.dead[0].reason, "attempts_exhausted");
    EXPECT_EQ(queue.dead[0].error, "later");
}

TEST_F(TransactionTest, ExceptionsAndWrongCountsRollBack) {
    put("throws");
    put("miscounts");
    auto consumer =
        subscribe([](std::span<const Delivery> deliveries, SqlTransaction& transaction) {
            EXPECT_TRUE(transaction.execute("row"));
            if (deliveries.front().message.data == "throws") throw std::runtime_error("thrown");
            return std::vector<Outcome>(2, Acknowledge{});
        });
    run_until([&] { return queue.dead.size() == 2; });
    EXPECT_TRUE(database.rows().empty());
    std::vector<std::string> errors{queue.dead[0].error, queue.dead[1].error};
    std::ranges::sort(errors);
    EXPECT_EQ(errors,
              (std::vector<std::string>{"the handler gave a wrong number of outcomes", "thrown"}));
}

TEST_F(TransactionTest, WhatFailedBeforeIsHandledAlone) {
    for (const char* data : {"a", "b"})
        put(data);
    put("suspect", 2);
    for (const char* data : {"c", "d"})
        put(data);
    std::vector<std::size_t> sizes;
    auto consumer = subscribe([&](std::span<const Delivery> deliveries, SqlTransaction&) {
        sizes.push_back(deliveries.size());
        return std::vector<Outcome>(deliveries.size(), Acknowledge{});
    });
    run_until([&] { return settled(Kind::acknowledge) == 5; });
    EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1, 2}));
}

TEST_F(TransactionTest, ADatabaseThatIsGoneIsWaitedFor) {
    put("a");
    database.fail_begin({Error(errc::database, "gone"), Error(errc::database, "gone")});
    auto consumer = subscribe(writing());
    run_until([&] { return settled(Kind::acknowledge) == 1; });
    EXPECT_EQ(settled(Kind::retry), 0u);
    EXPECT_EQ(database.rows().size(), 1u);
}

TEST_F(TransactionTest, AFailedCommitLeavesNoTraceAndIsRedone) {
    for (const char* data : {"a", "b"})
        put(data);
    database.fail_commit({Error(errc::database, "disk full")});
    auto consumer = subscribe(writing());
    run_until([&] { return settled(Kind::acknowledge) == 2; });
    EXPECT_EQ(database.rows(), (std::multiset<std::string>{"a", "b"}));
    EXPECT_EQ(calls, 3u);
}

TEST_F(TransactionTest, ATimeLimitSettlesWhileTheDatabaseStillWorks) {
    options.handler_timeout = 20ms;
    options.retry.initial = 0ms;
    std::atomic<bool> go_on = false;
    put("slow");
    auto consumer = subscribe([&](std::span<const Delivery>, SqlTransaction& transaction) {
        ++calls;
        go_on.wait(false);
        EXPECT_TRUE(transaction.execute("effect"));
        return std::vector<Outcome>{Acknowledge{}};
    });
    run_until([&] { return settled(Kind::retry) == 1; });
    EXPECT_EQ(queue.settlements[0].reason, "handler_timeout");
    go_on = true;
    go_on.notify_all();
    // The late commit stands; the redelivery finds its id and changes nothing.
    run_until([&] { return settled(Kind::acknowledge) == 1; });
    EXPECT_EQ(database.rows().size(), 1u);
    EXPECT_EQ(calls, 1u);
}

}  // namespace
}  // namespace pesan
