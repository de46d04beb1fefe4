#include <gtest/gtest.h>

#include "messaging/memory_adapter.hpp"
#include "messaging/run.hpp"
#include "pesan/broker.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

namespace asio = boost::asio;

const SubscriptionId finance{"order", "finance"};

/// Consumers with a transaction, over a real database and its inbox.
class DatabaseConsumer : public DatabaseTest {
protected:
    DatabaseConsumer() { execute("CREATE TABLE bookings (subject TEXT NOT NULL)"); }
    void TearDown() override {
        context_.restart();
        context_.poll();
    }

    void put(const std::string& id, std::uint32_t attempt = 1) {
        Message message{.id = id, .source = "/order", .type = "order.placed", .subject = id};
        memory_.put("order.finance", {.message = std::move(message), .attempt = attempt});
    }
    static Outcome book(const Delivery& delivery, SqlTransaction& transaction) {
        auto booked = transaction.execute("INSERT INTO bookings (subject) VALUES ($1)",
                                          {delivery.message.subject});
        if (!booked) return Retry{.error = booked.error().message(), .delay = {}};
        if (delivery.message.subject == "poison") return Reject{.reason = "poison", .error = ""};
        return Acknowledge{};
    }
    static std::vector<Outcome> book_all(std::span<const Delivery> deliveries,
                                         SqlTransaction& transaction) {
        std::vector<Outcome> outcomes;
        for (const Delivery& delivery : deliveries)
            outcomes.push_back(book(delivery, transaction));
        return outcomes;
    }
    void run_until_settled(std::size_t count) {
        test::run(context_, [&]() -> asio::awaitable<void> {
            EXPECT_TRUE(co_await eventually([&] { return queue_.settlements.size() == count; }));
        });
    }

    asio::io_context context_;
    MemoryBroker memory_{context_.get_executor()};
    MemoryBroker::Queue& queue_ = memory_.queue("order.finance");
    Broker broker_{memory_.connect(), BrokerOptions{}, context_.get_executor()};
};

TEST_F(DatabaseConsumer, AHandlersEffectHappensOnceForEachId) {
    for (const char* id : {"a", "b", "a"})
        put(id);
    auto consumer = broker_.subscribe(finance, {}, database(), TransactionHandler(book));
    run_until_settled(3);
    EXPECT_EQ(count("bookings"), 2);
    EXPECT_EQ(count("pesan_inbox"), 2);
    EXPECT_TRUE(queue_.dead.empty());
}

TEST_F(DatabaseConsumer, ABatchsEffectsHappenOnceForEachIdAndPoisonCostsOnlyItself) {
    for (const char* id : {"a", "b", "poison", "a", "c"})
        put(id);
    auto consumer = broker_.subscribe(finance, {}, database(), BatchHandler(book_all));
    run_until_settled(5);
    EXPECT_EQ(count("bookings"), 3);
    EXPECT_EQ(count("pesan_inbox"), 3);
    ASSERT_EQ(queue_.dead.size(), 1u);
    EXPECT_EQ(queue_.dead[0].reason, "poison");
}

TEST_F(DatabaseConsumer, AnotherConsumerKnowsWhatThisOneDid) {
    put("a");
    auto consumer = std::make_unique<Consumer>(
        broker_.subscribe(finance, {}, database(), BatchHandler(book_all)));
    run_until_settled(1);
    consumer.reset();
    put("a", 2);
    auto second = broker_.subscribe(finance, {}, database(), TransactionHandler(book));
    run_until_settled(2);
    EXPECT_EQ(count("bookings"), 1);
}

}  // namespace

}  // namespace pesan::test
