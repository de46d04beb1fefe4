#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineConsumer : public EngineTest {
protected:
    EngineConsumer() { queue("q"); }
    ConsumerId consume_with(const std::string& name,
                            const std::function<void(ConsumerSpec&)>& adjust) {
        ConsumerSpec spec;
        adjust(spec);
        return consume(name, spec);
    }
    void publish_numbers(const std::string& name, int count) {
        for (int i = 1; i <= count; ++i)
            publish(name, std::to_string(i));
    }
    static std::vector<ConsumerId> consumers_of(const std::vector<Received>& deliveries) {
        std::vector<ConsumerId> all;
        for (const auto& delivery : deliveries)
            all.push_back(delivery.consumer);
        return all;
    }
};

TEST_F(EngineConsumer, AHigherPriorityComesFirstWhileItHasRoom) {
    const auto low = consume_with("q", [](auto& spec) { spec.priority = -1; });
    const auto high = consume_with("q", [](auto& spec) { spec.priority = 7, spec.prefetch = 2; });
    const auto high_too =
        consume_with("q", [](auto& spec) { spec.priority = 7, spec.prefetch = 1; });
    publish_numbers("q", 5);
    const auto all = received();
    EXPECT_EQ(consumers_of(all), (std::vector{high, high_too, high, low, low}));
    acknowledge(all[1]);
    publish("q", "6");
    EXPECT_EQ(one().consumer, high_too);
}

TEST_F(EngineConsumer, OneSingleActiveConsumerGetsEverything) {
    queue("single", [](QueueSpec& spec) { spec.single_active_consumer = true; });
    const auto first = consume_with("single", [](auto& spec) { spec.prefetch = 2; });
    const auto second = consume("single");
    publish_numbers("single", 4);
    EXPECT_EQ(consumers_of(received()), (std::vector{first, first}));
    ASSERT_TRUE(engine->cancel(session, first).has_value());
    EXPECT_EQ(consumers_of(received()), (std::vector{second, second}));
    ASSERT_TRUE(engine->cancel(session, second).has_value());
    const auto third = consume("single");
    publish("single", "5");
    EXPECT_EQ(one().consumer, third);
}

TEST_F(EngineConsumer, AnExclusiveConsumerIsAlone) {
    const auto other = consume("q");
    ConsumerSpec spec;
    spec.exclusive = true;
    EXPECT_EQ(engine->consume(session, QueueName("q"), spec).error().code, errc::access_refused);
    ASSERT_TRUE(engine->cancel(session, other).has_value());
    const auto alone = consume("q", spec);
    EXPECT_EQ(engine->consume(session, QueueName("q"), {}).error().code, errc::access_refused);
    ASSERT_TRUE(engine->cancel(session, alone).has_value());
    consume("q");
}

TEST_F(EngineConsumer, ASessionLimitHoldsOverAllItsConsumers) {
    queue("other");
    engine->set_session_prefetch(session, 3);
    consume("q"), consume("other");
    publish_numbers("q", 4), publish_numbers("other", 4);
    auto first = received();
    ASSERT_EQ(first.size(), 3u);
    acknowledge(first[0]);
    auto second = received();
    ASSERT_EQ(second.size(), 1u);
    engine->set_session_prefetch(session, 0);
    EXPECT_EQ(received().size(), 4u);
}

TEST_F(EngineConsumer, RoomInASessionIsRoomForAllItsQueues) {
    queue("other");
    engine->set_session_prefetch(session, 1);
    consume("q"), consume("other");
    publish("q", "1");
    const auto first = one();
    publish("other", "2");
    EXPECT_TRUE(received().empty());
    acknowledge(first);
    EXPECT_EQ(one().body, "2");
}

TEST_F(EngineConsumer, AGetDoesNotCountForTheSessionLimit) {
    engine->set_session_prefetch(session, 1);
    publish_numbers("q", 2);
    ASSERT_TRUE(engine->get(session, QueueName("q"))->has_value());
    consume("q");
    EXPECT_EQ(one().body, "2");
}

TEST_F(EngineConsumer, ASessionLimitIsNotForWhatNeedsNoAcknowledgement) {
    queue("other");
    engine->set_session_prefetch(session, 1);
    consume("q");
    consume_with("other", [](auto& spec) { spec.acknowledge_on_delivery = true; });
    publish_numbers("q", 2);
    one();
    publish_numbers("other", 3);
    EXPECT_EQ(received().size(), 3u);
}

TEST_F(EngineConsumer, ManyAreSettledUpToOne) {
    queue("dead");
    queue("source", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "dead";
    });
    publish_numbers("source", 5);
    const auto consumer = consume("source");
    const auto all = received();
    ASSERT_TRUE(engine->cancel(session, consumer).has_value());
    ASSERT_TRUE(engine->reject_through(session, all[1].tag).has_value());
    ASSERT_TRUE(engine->requeue_through(session, all[3].tag).has_value());
    EXPECT_EQ(engine->unsettled(session), std::vector{all[4].tag});
    EXPECT_EQ(engine->requeue_through(session, all[3].tag).error().code, errc::unknown_delivery);
    ASSERT_TRUE(engine->requeue_through(session, 0).has_value());
    ASSERT_TRUE(engine->requeue_through(session, 0).has_value()) << "0 is fine when there is none";
    run();
    EXPECT_EQ(contents("dead"), (Texts{"1:0", "2:0"}));
    EXPECT_EQ(contents("source"), (Texts{"3:1", "4:1", "5:1"}));
}

TEST_F(EngineConsumer, ASilentConsumerLosesItsDelivery) {
    const auto consumer = consume_with("q", [](auto& spec) { spec.timeout = 30min; });
    publish("q", "1");
    const auto first = one();
    run_for(20min);
    publish("q", "2");
    const auto second = one();
    run_for(10min - 1s);
    EXPECT_TRUE(sink->timed_out_deliveries.empty());
    run_for(1s);
    EXPECT_EQ(sink->timed_out_deliveries, (std::vector{std::pair(consumer, first.tag)}));
    const auto again = one();
    EXPECT_EQ(again.body, "1");
    EXPECT_EQ(again.attempt, 2u);
    EXPECT_EQ(engine->acknowledge(session, first.tag).error().code, errc::unknown_delivery);
    acknowledge(second), acknowledge(again);
    run_for(2h);
    EXPECT_EQ(sink->timed_out_deliveries.size(), 1u);
    EXPECT_EQ(engine->next_deadline(), std::nullopt);
}

TEST_F(EngineConsumer, TheQueueSaysHowLongWhereTheConsumerDoesNot) {
    queue("quick", [](QueueSpec& spec) { spec.consumer_timeout = 1min; });
    publish("quick", "1");
    ASSERT_TRUE(engine->get(session, QueueName("quick"))->has_value());
    run_for(1min);
    EXPECT_EQ(sink->timed_out_deliveries.size(), 1u);
    EXPECT_EQ(contents("quick"), Texts{"1:1"});
}

TEST_F(EngineConsumer, WithoutALimitADeliveryWaitsForEver) {
    consume("q");
    publish("q", "1");
    one();
    run_for(24h * 365);
    EXPECT_EQ(contents("q"), Texts{"!1:0"});
}

TEST_F(EngineConsumer, AnEndedSessionHasNoTimeouts) {
    RecordingSink other_sink;
    const auto other = engine->open_session(other_sink);
    ConsumerSpec spec;
    spec.timeout = 1min;
    ASSERT_TRUE(engine->consume(other, QueueName("q"), spec).has_value());
    publish("q", "1");
    run();
    engine->close_session(other);
    run_for(1h);
    EXPECT_TRUE(other_sink.timed_out_deliveries.empty());
    EXPECT_EQ(contents("q"), Texts{"1:1"});
}

}  // namespace
}  // namespace pesan::broker
