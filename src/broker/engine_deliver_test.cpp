#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

class EngineDeliver : public EngineTest {
protected:
    EngineDeliver() { queue("q"); }
    void publish_numbers(int from, int to) {
        for (int i = from; i <= to; ++i)
            publish("q", std::to_string(i));
    }
};

TEST_F(EngineDeliver, MessagesComeInTheOrderOfPublishing) {
    publish_numbers(1, 5);
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"1", "2", "3", "4", "5"}));
}

TEST_F(EngineDeliver, ConsumersTakeTurns) {
    const auto first = consume("q");
    const auto second = consume("q");
    publish_numbers(1, 4);
    const auto all = received();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].consumer, first);
    EXPECT_EQ(all[1].consumer, second);
    EXPECT_EQ(all[2].consumer, first);
    EXPECT_EQ(all[3].consumer, second);
}

TEST_F(EngineDeliver, PrefetchBoundsWhatIsUnsettled) {
    consume("q", 2);
    publish_numbers(1, 5);
    auto first = received();
    EXPECT_EQ(bodies(first), (Texts{"1", "2"}));
    acknowledge(first[1]);
    EXPECT_EQ(received_bodies(), Texts{"3"});
}

TEST_F(EngineDeliver, ASlowConsumerDoesNotHoldAQuickOne) {
    consume("q", 1);
    const auto quick = consume("q", 100);
    publish_numbers(1, 10);
    const auto all = received();
    EXPECT_EQ(all.size(), 10u);
    EXPECT_EQ(
        std::count_if(all.begin(), all.end(), [&](const auto& d) { return d.consumer == quick; }),
        9);
}

TEST_F(EngineDeliver, AcknowledgedIsGoneAlsoAfterACrash) {
    publish_numbers(1, 3);
    consume("q");
    for (const auto& delivery : received())
        acknowledge(delivery);
    run();
    EXPECT_EQ(contents("q"), Texts{});
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineDeliver, AcknowledgedBodiesAreReleasedOnceThatIsDurable) {
    publish("q", "x");
    const auto place = log->appended();
    consume("q");
    const auto delivery = one();
    acknowledge(delivery);
    engine->gather();
    EXPECT_EQ(log->references(place), 1u);
    run();
    EXPECT_EQ(log->references(place), 0u);
}

TEST_F(EngineDeliver, AcknowledgeThroughTakesAllBefore) {
    publish_numbers(1, 5);
    consume("q");
    const auto all = received();
    EXPECT_TRUE(engine->acknowledge_through(session, all[2].tag).has_value());
    run();
    EXPECT_EQ(contents("q"), (Texts{"!4:0", "!5:0"}));
    EXPECT_TRUE(engine->acknowledge_through(session, 0).has_value());
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineDeliver, ADeliveryIsSettledOnce) {
    publish("q", "x");
    consume("q");
    const auto delivery = one();
    acknowledge(delivery);
    EXPECT_EQ(engine->acknowledge(session, delivery.tag).error().code, errc::unknown_delivery);
    EXPECT_EQ(engine->requeue(session, delivery.tag).error().code, errc::unknown_delivery);
    EXPECT_EQ(engine->acknowledge(session + 1, delivery.tag).error().code, errc::unknown_delivery);
}

TEST_F(EngineDeliver, RequeuedReturnsToItsOldPlaceWithItsAttemptCounted) {
    publish_numbers(1, 3);
    consume("q", 1);
    requeue(one());
    const auto again = one();
    EXPECT_EQ(again.body, "1");
    EXPECT_EQ(again.attempt, 2u);
    acknowledge(again);
    EXPECT_EQ(one().body, "2");
}

TEST_F(EngineDeliver, ReleasedReturnsUncounted) {
    publish("q", "x");
    consume("q", 1);
    const auto first = one();
    EXPECT_TRUE(engine->release(session, first.tag).has_value());
    EXPECT_EQ(one().attempt, 1u);
    crash_and_start();
    consume("q");
    EXPECT_EQ(one().attempt, 2u) << "the second delivery was open when the broker ended";
}

TEST_F(EngineDeliver, AClosedSessionGivesBackAndCounts) {
    publish_numbers(1, 3);
    consume("q", 2);
    EXPECT_EQ(received().size(), 2u);
    engine->close_session(session);
    session = engine->open_session(*sink);
    EXPECT_EQ(contents("q"), (Texts{"1:1", "2:1", "3:0"}));
}

TEST_F(EngineDeliver, ACancelledConsumerKeepsWhatItHas) {
    publish_numbers(1, 3);
    const auto consumer = consume("q", 1);
    const auto first = one();
    EXPECT_TRUE(engine->cancel(session, consumer).has_value());
    acknowledge(first);
    EXPECT_EQ(received_bodies(), Texts{});
    EXPECT_EQ(contents("q"), (Texts{"2:0", "3:0"}));
}

TEST_F(EngineDeliver, AFullSessionGetsNothingUntilItResumes) {
    publish_numbers(1, 5);
    sink->full_at = 2;
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"1", "2"}));
    sink->full_at = SIZE_MAX;
    engine->resume(session);
    EXPECT_EQ(received_bodies(), (Texts{"3", "4", "5"}));
}

TEST_F(EngineDeliver, APausedQueueTakesButGivesNothingAlsoAfterARestart) {
    EXPECT_TRUE(engine->pause(QueueName("q"), true).has_value());
    publish_numbers(1, 2);
    consume("q");
    EXPECT_EQ(received_bodies(), Texts{});
    restart();
    consume("q");
    EXPECT_EQ(received_bodies(), Texts{});
    EXPECT_TRUE(engine->pause(QueueName("q"), false).has_value());
    EXPECT_EQ(received_bodies(), (Texts{"1", "2"}));
}

TEST_F(EngineDeliver, GetTakesOneMessageOrNone) {
    publish("q", "x");
    auto got = engine->get(session, QueueName("q"));
    ASSERT_TRUE(got.has_value() && got->has_value());
    EXPECT_EQ((*got)->message.body, "x");
    const auto tag = (*got)->tag;
    EXPECT_FALSE(engine->get(session, QueueName("q"))->has_value());
    EXPECT_TRUE(engine->acknowledge(session, tag).has_value());
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineDeliver, AcknowledgeOnDeliveryLeavesNothingBehind) {
    publish_numbers(1, 3);
    consume("q", ConsumerSpec{1, true, false});
    EXPECT_EQ(received_bodies(), (Texts{"1", "2", "3"}));
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineDeliver, WaitingMessagesOfManyQueuesAllCome) {
    for (int i = 0; i < 20; ++i) {
        const auto name = "many" + std::to_string(i);
        queue(name);
        consume(name, 1000);
        for (int n = 0; n < 200; ++n)
            publish(name, "x");
    }
    EXPECT_EQ(received().size(), 4000u);
}

TEST_F(EngineDeliver, ATickIsASliceAndOneQueueDoesNotStarveAnother) {
    queue("other");
    publish_numbers(1, 2000);
    publish("other", "x");
    sync();
    consume("q", 0);
    consume("other");
    EXPECT_TRUE(engine->tick());
    const auto slice = std::exchange(sink->deliveries, {});
    EXPECT_LE(slice.size(), 256u);
    EXPECT_EQ(
        std::count_if(slice.begin(), slice.end(), [](const auto& d) { return d.body == "x"; }), 1);
}

}  // namespace
}  // namespace pesan::broker
