#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineDelayedRetry : public EngineTest {
protected:
    void retrying(DelayedRetry kind, const std::function<void(QueueSpec&)>& adjust = nullptr) {
        queue("q", [&](QueueSpec& spec) {
            spec.delayed_retry = kind;
            spec.delayed_retry_min = 1s;
            if (adjust) adjust(spec);
        });
    }
    void give_back(const Received& delivery, Return why) {
        ASSERT_TRUE(engine->requeue(session, delivery.tag, why).has_value());
    }
    /// Fails the delivery; checks that it comes again after this time and not before.
    Received fails_for(const Received& delivery, std::chrono::milliseconds time) {
        give_back(delivery, Return::failed);
        clock.advance(time - 1ms);
        EXPECT_TRUE(received().empty());
        clock.advance(1ms);
        return one();
    }
};

TEST_F(EngineDelayedRetry, EachReturnWaitsLongerUpToTheMost) {
    retrying(DelayedRetry::all, [](QueueSpec& spec) { spec.delayed_retry_max = 2500ms; });
    consume("q");
    publish("q", "1");
    auto delivery = one();
    delivery = fails_for(delivery, 1s);
    delivery = fails_for(delivery, 2s);
    delivery = fails_for(delivery, 2500ms);
    EXPECT_EQ(delivery.attempt, 4u);
}

TEST_F(EngineDelayedRetry, ADelaySurvivesACrash) {
    retrying(DelayedRetry::all);
    consume("q");
    publish("q", "1");
    give_back(one(), Return::failed);
    run();
    crash_and_start();
    consume("q");
    clock.advance(999ms);
    EXPECT_TRUE(received().empty());
    clock.advance(1ms);
    EXPECT_EQ(one().attempt, 2u);
}

TEST_F(EngineDelayedRetry, OnlyTheNamedKindWaits) {
    retrying(DelayedRetry::failed);
    consume("q");
    publish("q", "1");
    give_back(one(), Return::returned);
    const auto second = one();
    EXPECT_EQ(second.attempt, 2u);
    fails_for(second, 2s);
}

TEST_F(EngineDelayedRetry, ReturnedIsTheOtherKind) {
    retrying(DelayedRetry::returned);
    consume("q");
    publish("q", "1");
    give_back(one(), Return::failed);
    const auto second = one();
    give_back(second, Return::returned);
    EXPECT_TRUE(received().empty());
    run_for(2s);
    EXPECT_EQ(one().attempt, 3u);
}

TEST_F(EngineDelayedRetry, TheLimitOfDeliveriesEndsTheWaiting) {
    queue("dead");
    retrying(DelayedRetry::all, [](QueueSpec& spec) {
        spec.delivery_limit = 1;
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "dead";
    });
    const auto consumer = consume("q");
    publish("q", "1");
    const auto second = fails_for(one(), 1s);
    ASSERT_TRUE(engine->cancel(session, consumer).has_value());
    give_back(second, Return::failed);
    run();
    EXPECT_EQ(contents("q"), Texts{});
    EXPECT_EQ(contents("dead"), Texts{"1:0"});
}

TEST_F(EngineDelayedRetry, OthersGoOnMeanwhile) {
    retrying(DelayedRetry::all);
    consume("q", 1);
    publish("q", "1"), publish("q", "2");
    give_back(one(), Return::failed);
    const auto other = one();
    EXPECT_EQ(other.body, "2");
    run_for(1s);
    acknowledge(other);
    EXPECT_EQ(one().body, "1");
}

}  // namespace
}  // namespace pesan::broker
