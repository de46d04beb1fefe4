#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineQueueKinds : public EngineTest {
protected:
    bool has(const std::string& name) { return engine->has_queue(QueueName(name)); }
    ConnectionId exclusive(const std::string& name) {
        const auto owner = engine->open_connection();
        queue(name, [&](QueueSpec& spec) { spec.exclusive_owner = owner; });
        return owner;
    }
};

TEST_F(EngineQueueKinds, AnExclusiveQueueIsItsConnectionsAlone) {
    const auto owner = exclusive("mine");
    publish("mine", "1");
    RecordingSink own_sink;
    const auto own = engine->open_session(own_sink, owner);
    EXPECT_EQ(engine->get(session, QueueName("mine")).error().code, errc::resource_locked);
    EXPECT_EQ(engine->consume(session, QueueName("mine"), {}).error().code, errc::resource_locked);
    QueueSpec again;
    again.name = QueueName("mine");
    EXPECT_EQ(engine->declare_queue(again).error().code, errc::resource_locked);
    again.exclusive_owner = owner;
    EXPECT_TRUE(engine->declare_queue(again).has_value());
    EXPECT_TRUE(engine->get(own, QueueName("mine"))->has_value());
    engine->close_session(own);
}

TEST_F(EngineQueueKinds, AnExclusiveQueueGoesWithItsConnection) {
    const auto owner = exclusive("mine");
    const auto other = exclusive("theirs");
    publish("mine", "1");
    engine->close_connection(owner);
    EXPECT_FALSE(has("mine"));
    EXPECT_TRUE(has("theirs"));
    engine->close_connection(other);
    engine->close_connection(other);
    EXPECT_FALSE(has("theirs"));
}

TEST_F(EngineQueueKinds, AnExclusiveQueueIsGoneAfterARestart) {
    exclusive("mine");
    publish("mine", "1");
    checkpoint();
    crash_and_start();
    EXPECT_FALSE(has("mine"));
    // The first connection of this life must not get the queues of the one before.
    queue("kept");
    engine->close_connection(engine->open_connection());
    EXPECT_TRUE(has("kept"));
}

TEST_F(EngineQueueKinds, AnAutoDeleteQueueGoesWithItsLastConsumer) {
    queue("q", [](QueueSpec& spec) { spec.auto_delete = true; });
    publish("q", "1");
    run_for(1h);
    EXPECT_TRUE(has("q")) << "it never had a consumer";
    const auto first = consume("q");
    const auto second = consume("q");
    ASSERT_TRUE(engine->cancel(session, first).has_value());
    EXPECT_TRUE(has("q"));
    ASSERT_TRUE(engine->cancel(session, second).has_value());
    EXPECT_FALSE(has("q"));
}

TEST_F(EngineQueueKinds, AnAutoDeleteQueueGoesWithTheSessionOfItsConsumer) {
    queue("q", [](QueueSpec& spec) { spec.auto_delete = true; });
    RecordingSink other_sink;
    const auto other = engine->open_session(other_sink);
    ASSERT_TRUE(engine->consume(other, QueueName("q"), {}).has_value());
    ASSERT_TRUE(engine->consume(other, QueueName("q"), {}).has_value());
    publish("q", "1");
    run();
    engine->close_session(other);
    EXPECT_FALSE(has("q"));
    restart();
    EXPECT_FALSE(has("q"));
    EXPECT_EQ(log->stats().live_records, 0u);
}

TEST_F(EngineQueueKinds, DeletingCanAskForAnUnusedOrEmptyQueue) {
    queue("q");
    DeleteCondition unused, empty;
    unused.if_unused = true;
    empty.if_empty = true;
    publish("q", "1");
    EXPECT_EQ(engine->delete_queue(QueueName("q"), empty).error().code, errc::not_empty);
    consume("q");
    EXPECT_EQ(engine->delete_queue(QueueName("q"), unused).error().code, errc::in_use);
    acknowledge(one());
    EXPECT_TRUE(engine->delete_queue(QueueName("q"), empty).has_value());
    EXPECT_FALSE(has("q"));
}

TEST_F(EngineQueueKinds, WhatIsGoneAfterARestartIsConfirmedAtOnce) {
    queue("passing", [](QueueSpec& spec) { spec.durable = false; });
    exclusive("mine");
    publish("passing", "1");
    publish("mine", "2");
    tick();
    EXPECT_EQ(sink->confirmed_tags, (std::vector<PublishTag>{1, 2}));
    EXPECT_FALSE(engine->sync_wanted() && sink->confirmed_tags.size() < 2);
}

TEST_F(EngineQueueKinds, OneDurableQueueMakesTheConfirmWait) {
    queue("passing", [](QueueSpec& spec) { spec.durable = false; });
    queue("kept");
    exchange("x", ExchangeType::fanout);
    bind("x", "passing"), bind("x", "kept");
    run();
    ASSERT_TRUE(publish_to("x", "", "1").has_value());
    tick();
    EXPECT_TRUE(sink->confirmed_tags.empty());
    run();
    EXPECT_EQ(sink->confirmed_tags.size(), 1u);
}

TEST_F(EngineQueueKinds, AQuorumQueueKnowsNoTransientMessages) {
    queue("classic");
    queue("quorum", [](QueueSpec& spec) { spec.type = QueueType::quorum; });
    run();
    PublishFlags transient;
    transient.transient = true;
    ASSERT_TRUE(publish_to("", "quorum", "1", {}, transient).has_value());
    ASSERT_TRUE(publish_to("", "classic", "2", {}, transient).has_value());
    tick();
    EXPECT_EQ(sink->confirmed_tags, std::vector<PublishTag>{2});
    run();
    EXPECT_EQ(sink->confirmed_tags, (std::vector<PublishTag>{2, 1}));
}

TEST_F(EngineQueueKinds, EveryArgumentSurvives) {
    QueueSpec spec;
    spec.name = QueueName("q");
    spec.type = QueueType::quorum;
    spec.message_ttl = 5s;
    spec.expires = 1h;
    spec.dead_letter_exchange = ExchangeName("dlx");
    spec.dead_letter_routing_key = "dead";
    spec.delivery_limit = 3;
    spec.max_length = 10;
    spec.max_length_bytes = 1000;
    spec.overflow = Overflow::reject_publish_dlx;
    spec.max_priority = 9;
    spec.single_active_consumer = true;
    spec.delayed_retry = DelayedRetry::all;
    spec.delayed_retry_min = 1s;
    spec.delayed_retry_max = 10s;
    spec.consumer_timeout = 1min;
    spec.arguments = std::string("\0\0\0\0", 4);
    ASSERT_TRUE(engine->declare_queue(spec).has_value());
    run();
    crash_and_start();
    EXPECT_EQ(*engine->queue_spec(QueueName("q")), spec) << "from the log";
    checkpoint();
    crash_and_start();
    EXPECT_EQ(*engine->queue_spec(QueueName("q")), spec) << "from the checkpoint";
    spec.arguments.clear();
    EXPECT_TRUE(engine->declare_queue(spec).has_value());
    spec.max_priority = 8;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::precondition_failed);
}

TEST_F(EngineQueueKinds, ArgumentsThatContradictAreRefused) {
    QueueSpec spec;
    spec.name = QueueName("q");
    spec.ordered_by_key = true;
    spec.max_priority = 5;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.max_priority.reset();
    spec.delayed_retry = DelayedRetry::all;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.delayed_retry_min = 2s;
    spec.delayed_retry_max = 1s;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
}

TEST_F(EngineQueueKinds, CountsAreThoseOfTheStatus) {
    queue("q");
    publish("q", "1");
    publish("q", "2");
    consume("q", 1);
    run();
    const auto counts = engine->queue_counts(QueueName("q"));
    ASSERT_TRUE(counts.has_value());
    EXPECT_EQ(counts->ready, 1u);
    EXPECT_EQ(counts->unsettled, 1u);
    EXPECT_EQ(counts->consumers, 1u);
    EXPECT_EQ(engine->queue_counts(QueueName("no")).error().code, errc::not_found);
}

TEST_F(EngineQueueKinds, GetTellsHowManyRemain) {
    queue("q");
    for (const auto* body : {"1", "2", "3"})
        publish("q", body);
    EXPECT_EQ((*engine->get(session, QueueName("q")))->remaining, 2u);
    EXPECT_EQ((*engine->get(session, QueueName("q")))->remaining, 1u);
}

}  // namespace
}  // namespace pesan::broker
