#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineOrder : public EngineTest {
protected:
    EngineOrder() {
        queue("q", [](QueueSpec& spec) { spec.ordered_by_key = true; });
    }
};

TEST_F(EngineOrder, OneUnsettledDeliveryPerKeyOverAllConsumers) {
    consume("q");
    consume("q");
    publish_keyed("q", "a", "a1");
    publish_keyed("q", "a", "a2");
    publish_keyed("q", "b", "b1");
    publish_keyed("q", "a", "a3");
    auto first = received();
    EXPECT_EQ(bodies(first), (Texts{"a1", "b1"}));
    acknowledge(first[0]);
    const auto second = one();
    EXPECT_EQ(second.body, "a2");
    acknowledge(second);
    EXPECT_EQ(one().body, "a3");
}

TEST_F(EngineOrder, MessagesWithoutKeyAreNotHeld) {
    consume("q");
    publish("q", "1");
    publish("q", "2");
    EXPECT_EQ(received_bodies(), (Texts{"1", "2"}));
}

TEST_F(EngineOrder, TheCloudEventsKeyCountsToo) {
    amqp::Properties properties;
    properties.headers.emplace().set("cloudEvents:partitionkey", "a");
    ASSERT_TRUE(publish_to("", "q", "1", properties).has_value());
    ASSERT_TRUE(publish_to("", "q", "2", properties).has_value());
    consume("q");
    EXPECT_EQ(received_bodies(), Texts{"1"});
}

TEST_F(EngineOrder, AHeadThatRetriesKeepsItsKeyClosedAndOthersGoOn) {
    consume("q");
    publish_keyed("q", "a", "a1");
    publish_keyed("q", "a", "a2");
    publish_keyed("q", "b", "b1");
    auto first = received();
    retry(first[0], 1s);
    acknowledge(first[1]);
    publish_keyed("q", "b", "b2");
    EXPECT_EQ(received_bodies(), Texts{"b2"});
    run_for(1s);
    const auto again = one();
    EXPECT_EQ(again.body, "a1");
    EXPECT_EQ(again.attempt, 2u);
    acknowledge(again);
    EXPECT_EQ(one().body, "a2");
}

TEST_F(EngineOrder, AKeyClosedByARetryStaysClosedOverCrashAndCheckpoint) {
    consume("q");
    publish_keyed("q", "a", "a1");
    publish_keyed("q", "a", "a2");
    retry(one(), 1s);
    run();
    for (const bool by_checkpoint : {false, true}) {
        if (by_checkpoint) checkpoint();
        crash_and_start();
        consume("q");
        EXPECT_EQ(received_bodies(), Texts{});
    }
    run_for(1s);
    acknowledge(one());
    EXPECT_EQ(one().body, "a2");
}

TEST_F(EngineOrder, ARequeuedHeadComesBeforeItsFollowers) {
    consume("q");
    publish_keyed("q", "a", "a1");
    publish_keyed("q", "a", "a2");
    requeue(one());
    EXPECT_EQ(one().body, "a1");
    crash_and_start();
    consume("q");
    EXPECT_EQ(one().body, "a1");
}

TEST_F(EngineOrder, ARejectedHeadOpensItsKey) {
    consume("q");
    publish_keyed("q", "a", "a1");
    publish_keyed("q", "a", "a2");
    reject(one());
    EXPECT_EQ(one().body, "a2");
}

TEST_F(EngineOrder, AnHeirThatGoesBeforeItsTurnOpensTheKeyForTheNext) {
    consume("q", 1);
    publish_keyed("q", "a", "a1");
    for (const auto* body : {"a2", "a3"})
        publish_keyed("q", "a", body);
    const auto head = one();
    publish_keyed("q", "b", "b1");
    EXPECT_TRUE(engine->cancel(session, head.consumer).has_value());
    // A consumer with room passes over a2 and a3 and parks them.
    consume("q", 1);
    acknowledge(one());
    run();
    Place second = 0;
    (void)engine
        ->peek(QueueName("q"), head.place, 1, [&](const PeekView& view) { second = view.place; })
        .has_value();
    acknowledge(head);
    EXPECT_TRUE(engine->remove(QueueName("q"), second).has_value());
    const auto rest = received_bodies();
    EXPECT_EQ(rest, Texts{"a3"});
}

TEST_F(EngineOrder, ParkedMessagesArePeekedCountedAndPurged) {
    consume("q");
    for (int i = 0; i < 10; ++i)
        publish_keyed("q", "a", std::to_string(i));
    EXPECT_EQ(received_bodies(), Texts{"0"});
    EXPECT_EQ(status("q").ready, 9u);
    EXPECT_EQ(contents("q").size(), 10u);
    EXPECT_EQ(*engine->purge_queue(QueueName("q")), 9u);
    run();
    EXPECT_EQ(contents("q"), Texts{"!0:0"});
}

}  // namespace
}  // namespace pesan::broker
