#include "broker/engine_fixture.hpp"
#include "broker/records.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;
using Ending = Transaction::Ending;

class EngineTransaction : public EngineTest {
protected:
    EngineTransaction() {
        queue("q");
        queue("dead");
        queue("source", [](QueueSpec& spec) {
            spec.dead_letter_exchange = ExchangeName("");
            spec.dead_letter_routing_key = "dead";
        });
    }
    static void add(Transaction& transaction, const std::string& queue_name,
                    const std::string& body) {
        transaction.publishes.push_back({ExchangeName(""), queue_name, {}, body, {}});
    }
    /// Appended, not written.
    TransactionOutcome commit(const Transaction& transaction) {
        auto outcome = engine->commit_transaction(session, ++published, transaction);
        EXPECT_TRUE(outcome.has_value());
        return outcome ? *outcome : TransactionOutcome{};
    }
};

TEST_F(EngineTransaction, PublishesAndAcknowledgementsComeTogether) {
    publish("source", "done");
    consume("source");
    Transaction transaction;
    transaction.settlements.push_back({one().tag, Ending::acknowledge});
    add(transaction, "q", "1");
    add(transaction, "q", "2");
    add(transaction, "nowhere", "3");
    sink->confirmed_tags.clear();
    EXPECT_EQ(commit(transaction).queues, (std::vector<std::size_t>{1, 1, 0}));
    EXPECT_EQ(contents("source"), Texts{});
    EXPECT_EQ(contents("q"), (Texts{"1:0", "2:0"}));
    tick();
    EXPECT_TRUE(sink->confirmed_tags.empty()) << "before it is on disk";
    run();
    EXPECT_EQ(sink->confirmed_tags, std::vector{published});
    crash_and_start();
    EXPECT_EQ(contents("source"), Texts{});
    EXPECT_EQ(contents("q"), (Texts{"1:0", "2:0"}));
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"1", "2"}));
}

TEST_F(EngineTransaction, ACheckpointBehindItHasItAll) {
    Transaction transaction;
    add(transaction, "q", "1");
    commit(transaction);
    checkpoint();
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"1:0"});
    consume("q");
    acknowledge(one());
    run();
    EXPECT_EQ(log->stats().live_records, 0u);
}

TEST_F(EngineTransaction, WhateverACrashLeavesItIsAllOrNothing) {
    int complete = 0, none = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        publish("source", "done");
        consume("source");
        const auto delivery = one();
        Transaction transaction;
        transaction.settlements.push_back({delivery.tag, Ending::acknowledge});
        // Larger than a segment, so that it cannot be one batch.
        for (int i = 0; i < 6; ++i)
            add(transaction, "q", std::string(20'000, static_cast<char>('a' + i)));
        commit(transaction);
        engine->gather();
        disk.stop_after(1 + seed % 20);
        while (auto job = log->begin_write()) {
            auto outcome = job->run();
            if (!log->finish_write(std::move(*job), std::move(outcome)) || log->failed()) break;
        }
        crash_and_start();
        const auto written = status("q").ready;
        EXPECT_TRUE(written == 0 || written == 6) << written;
        EXPECT_EQ(status("source").ready, written == 0 ? 1u : 0u);
        ++(written == 0 ? none : complete);
        for (const auto* name : {"q", "source"})
            ASSERT_TRUE(engine->purge_queue(QueueName(name)).has_value());
        run();
    }
    EXPECT_GT(none, 0);
    EXPECT_GT(complete, 0);
}

TEST_F(EngineTransaction, TheRestOfACutOneDoesNotJoinTheNext) {
    const TransactionPublishRecord cut{[&] {
        PublishRecord publish;
        publish.queues = {1};
        return publish;
    }()};
    Bytes scratch;
    log->append(static_cast<std::uint8_t>(RecordType::transaction_publish),
                encode_record(scratch, cut), "half");
    run();
    crash_and_start();
    Transaction transaction;
    add(transaction, "q", "whole");
    commit(transaction);
    run();
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"whole:0"});
}

TEST_F(EngineTransaction, WhatIsNotAcknowledgedEndsInItsOwnWay) {
    for (const auto* body : {"back", "unwanted", "bad"})
        publish("source", body);
    const auto consumer = consume("source");
    const auto all = received();
    ASSERT_TRUE(engine->cancel(session, consumer).has_value());
    Transaction transaction;
    transaction.settlements = {{all[0].tag, Ending::requeue},
                               {all[1].tag, Ending::return_unwanted},
                               {all[2].tag, Ending::reject}};
    commit(transaction);
    run();
    EXPECT_EQ(sink->confirmed_tags.back(), published);
    crash_and_start();
    EXPECT_EQ(contents("source"), (Texts{"back:1", "unwanted:1"}));
    EXPECT_EQ(contents("dead"), Texts{"bad:0"});
}

TEST_F(EngineTransaction, AnUnknownDeliveryLeavesEverythingAsItWas) {
    Transaction transaction;
    add(transaction, "q", "1");
    transaction.settlements.push_back({17, Ending::acknowledge});
    EXPECT_EQ(engine->commit_transaction(session, 1, transaction).error().code,
              errc::unknown_delivery);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTransaction, ItsSizeIsLimited) {
    Transaction transaction;
    for (int i = 0; i < 5; ++i)
        add(transaction, "q", std::string(14u << 20, 'x'));
    EXPECT_EQ(engine->commit_transaction(session, 1, transaction).error().code,
              errc::transaction_too_large);
}

TEST_F(EngineTransaction, AnEmptyOneIsConfirmedAtOnce) {
    commit({});
    tick();
    EXPECT_EQ(sink->confirmed_tags, std::vector{published});
}

TEST_F(EngineTransaction, ItsPublishesHaveDelaysDeadlinesAndPriorities) {
    queue("levels", [](QueueSpec& spec) { spec.max_priority = 9; });
    amqp::Properties properties;
    properties.priority = std::uint8_t{9};
    Transaction transaction;
    add(transaction, "levels", "low");
    transaction.publishes.push_back(
        {ExchangeName(""), "levels", *amqp::encode_properties(properties), "high", {}});
    PublishFlags delayed;
    delayed.delay = 1s;
    transaction.publishes.push_back({ExchangeName(""), "levels", {}, "late", delayed});
    commit(transaction);
    run();
    crash_and_start();
    consume("levels");
    EXPECT_EQ(received_bodies(), (Texts{"high", "low"}));
    clock.advance(1s);
    EXPECT_EQ(received_bodies(), Texts{"late"});
}

TEST_F(EngineTransaction, AQueueThatRefusesIsToldInTheOutcome) {
    queue("full", [](QueueSpec& spec) {
        spec.max_length = 1;
        spec.overflow = Overflow::reject_publish;
    });
    publish("full", "0");
    Transaction transaction;
    add(transaction, "full", "1");
    add(transaction, "q", "2");
    EXPECT_EQ(commit(transaction).queues, (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(contents("full"), Texts{"0:0"});
}

}  // namespace
}  // namespace pesan::broker
