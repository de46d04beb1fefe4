#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineTime : public EngineTest {
protected:
    void queue_with_ttl(const std::string& name, std::chrono::milliseconds ttl) {
        queue(name, [&](QueueSpec& spec) { spec.message_ttl = ttl; });
    }
};

TEST_F(EngineTime, AMessageExpiresAnywhereInTheQueue) {
    queue("q");
    publish("q", "stays");
    publish_expiring("q", "late", "200");
    publish_expiring("q", "soon", "100");
    publish("q", "stays too");
    run_for(100ms);
    EXPECT_EQ(contents("q"), (Texts{"stays:0", "late:0", "stays too:0"}));
    run_for(100ms);
    EXPECT_EQ(contents("q"), (Texts{"stays:0", "stays too:0"}));
    EXPECT_EQ(status("q").expired, 2u);
}

TEST_F(EngineTime, TheShorterOfQueueAndMessageCounts) {
    queue_with_ttl("q", 100ms);
    publish_expiring("q", "own", "50");
    publish_expiring("q", "queue's", "5000");
    run_for(50ms);
    EXPECT_EQ(contents("q"), Texts{"queue's:0"});
    run_for(50ms);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, UnsettledMessagesDoNotExpireUntilTheyReturn) {
    queue_with_ttl("q", 100ms);
    publish("q", "x");
    const auto consumer = consume("q");
    const auto delivery = one();
    EXPECT_TRUE(engine->cancel(session, consumer).has_value());
    run_for(1s);
    EXPECT_EQ(contents("q"), Texts{"!x:0"});
    requeue(delivery);
    run();
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, DeadlinesGoOnThroughACrashOfTheProcess) {
    queue_with_ttl("q", 100ms);
    publish("q", "x");
    run();
    clock.advance(60ms);
    crash_and_start();
    run_for(39ms);
    EXPECT_EQ(contents("q"), Texts{"x:0"});
    run_for(1ms);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, TimeThatPassedWhileTheMachineWasDownCounts) {
    queue_with_ttl("q", 10min);
    publish("q", "x");
    run();
    for (const bool by_checkpoint : {false, true}) {
        if (by_checkpoint) checkpoint();
        crash();
        clock.reboot(by_checkpoint ? "boot-3" : "boot-2", 4min);
        start();
        run();
        EXPECT_EQ(contents("q"), Texts{"x:0"});
    }
    run_for(2min);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, AWallClockSetBackDuringARebootNeverMakesTimeRunBackwards) {
    queue_with_ttl("q", 10min);
    publish("q", "x");
    run();
    crash();
    clock.reboot("boot-2", 1min);
    clock.jump_wall(-24h);
    start();
    run_for(10min);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, JumpsOfTheWallClockChangeNothing) {
    queue_with_ttl("q", 10min);
    publish("q", "x");
    clock.jump_wall(24h);
    run();
    EXPECT_EQ(contents("q"), Texts{"x:0"});
    clock.jump_wall(-48h);
    run_for(10min);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, ADelayedPublishEntersWhenDueAtTheEnd) {
    queue("q");
    ASSERT_TRUE(publish_to("", "q", "delayed", {}, {.delay = 100ms}).has_value());
    publish("q", "1");
    run();
    EXPECT_EQ(contents("q"), (Texts{"~delayed:0", "1:0"}));
    crash_and_start();
    run_for(100ms);
    publish("q", "2");
    EXPECT_EQ(contents("q"), (Texts{"1:0", "delayed:0", "2:0"}));
    run();
    crash_and_start();
    EXPECT_EQ(contents("q"), (Texts{"1:0", "delayed:0", "2:0"}));
}

TEST_F(EngineTime, TimeToLiveOfADelayedPublishCountsFromItsEntering) {
    queue_with_ttl("q", 100ms);
    ASSERT_TRUE(publish_to("", "q", "x", {}, {.delay = 1s}).has_value());
    run_for(1s);
    EXPECT_EQ(contents("q"), Texts{"x:0"});
    run_for(100ms);
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineTime, AnEnteredMessageIsReleasedWhole) {
    queue("q");
    ASSERT_TRUE(publish_to("", "q", "x", {}, {.delay = 1s}).has_value());
    const auto body = log->appended();
    run_for(1s);
    EXPECT_EQ(log->references(body), 1u);
    consume("q");
    acknowledge(one());
    run();
    EXPECT_EQ(log->references(body), 0u);
    EXPECT_EQ(log->stats().live_records, 0u);
}

TEST_F(EngineTime, AnUnusedQueueExpires) {
    queue("q", [](QueueSpec& spec) { spec.expires = 1s; });
    const auto consumer = consume("q");
    run_for(5s);
    EXPECT_TRUE(engine->has_queue(QueueName("q")));
    EXPECT_TRUE(engine->cancel(session, consumer).has_value());
    run_for(999ms);
    EXPECT_TRUE(engine->has_queue(QueueName("q")));
    run_for(1ms);
    EXPECT_FALSE(engine->has_queue(QueueName("q")));
    crash_and_start();
    EXPECT_FALSE(engine->has_queue(QueueName("q")));
}

TEST_F(EngineTime, DeadlinesOfSettledMessagesDoNotPileUp) {
    queue_with_ttl("q", 24h);
    consume("q", ConsumerSpec{0, true, false});
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < 1000; ++i)
            publish("q", "x");
        run();
        sink->deliveries.clear();
    }
    auto writer = log->begin_checkpoint();
    engine->checkpoint(writer);
    EXPECT_LT(writer.bytes(), 1000u);
    EXPECT_LT(engine->memory_bytes(), 600'000u) << "50,000 deadlines would take 800 kB";
}

TEST_F(EngineTime, NoTimeAtAllIsEnoughForAConsumerThatWaits) {
    queue("q", [](QueueSpec& spec) { spec.message_ttl = 0ms; });
    publish("q", "nobody waits");
    run();
    EXPECT_EQ(contents("q"), Texts{});
    consume("q", 1);
    publish("q", "taken");
    publish("q", "no room");
    EXPECT_EQ(received_bodies(), Texts{"taken"});
    EXPECT_EQ(contents("q"), Texts{"!taken:0"});
}

}  // namespace
}  // namespace pesan::broker
