#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineRetry : public EngineTest {
protected:
    EngineRetry() { queue("q"); }
};

TEST_F(EngineRetry, ComesBackAfterItsDelayNeverEarly) {
    publish("q", "x");
    consume("q");
    retry(one(), 1000ms);
    run_for(999ms);
    EXPECT_EQ(received_bodies(), Texts{});
    EXPECT_EQ(contents("q"), Texts{"~x:1"});
    run_for(1ms);
    EXPECT_EQ(one().attempt, 2u);
}

TEST_F(EngineRetry, DoesNotBlockOthersAndReturnsToItsOldPlace) {
    for (const auto* body : {"1", "2", "3"})
        publish("q", body);
    const auto consumer = consume("q", 1);
    retry(one(), 10ms);
    const auto second = one();
    EXPECT_EQ(second.body, "2");
    EXPECT_TRUE(engine->cancel(session, consumer).has_value());
    acknowledge(second);
    run_for(10ms);
    EXPECT_EQ(contents("q"), (Texts{"1:1", "3:0"}));
}

TEST_F(EngineRetry, TheEngineNamesTheTimeToWakeUp) {
    publish("q", "x");
    consume("q");
    retry(one(), 500ms);
    run();
    ASSERT_TRUE(engine->next_deadline().has_value());
    EXPECT_EQ(*engine->next_deadline(), clock.boot() + 500ms);
}

TEST_F(EngineRetry, DelayAndAttemptsSurviveStopAndCrash) {
    publish("q", "x");
    consume("q");
    retry(one(), 1000ms);
    run();
    for (const bool clean : {true, false}) {
        clean ? restart() : crash_and_start();
        EXPECT_EQ(contents("q"), Texts{"~x:1"});
    }
    checkpoint();
    crash_and_start();
    consume("q");
    EXPECT_EQ(received_bodies(), Texts{});
    run_for(1000ms);
    EXPECT_EQ(one().attempt, 2u);
}

TEST_F(EngineRetry, AttemptsOpenAtACrashHaveEnded) {
    publish("q", "x");
    for (std::uint32_t attempt = 1; attempt <= 4; ++attempt) {
        consume("q");
        EXPECT_EQ(one().attempt, attempt);
        crash_and_start();
    }
    EXPECT_EQ(contents("q"), Texts{"x:4"});
}

TEST_F(EngineRetry, AttemptsOpenAtACrashCountOnceThroughACheckpointToo) {
    publish("q", "x");
    consume("q");
    EXPECT_EQ(one().attempt, 1u);
    checkpoint();
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"x:1"});
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"x:1"}) << "nothing was handed out in between";
}

/// The handler ends the process in the moment it gets the message: nothing is written any more.
TEST_F(EngineRetry, AConsumerThatCountsFirstIsCountedHoweverQuicklyItKillsTheBroker) {
    publish("q", "poison");
    sync();
    for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
        consume("q", ConsumerSpec{10, false, true});
        for (int i = 0; i < 100 && sink->deliveries.empty(); ++i) {
            sync();
            engine->tick();
        }
        ASSERT_EQ(sink->deliveries.size(), 1u);
        EXPECT_EQ(sink->deliveries[0].attempt, attempt);
        crash_and_start();
    }
}

TEST_F(EngineRetry, WhatWaitsForItsMarkIsNotHandedOut) {
    publish("q", "x");
    sync();
    consume("q", ConsumerSpec{10, false, true});
    tick();
    EXPECT_TRUE(sink->deliveries.empty());
    EXPECT_TRUE(engine->sync_wanted());
    sync();
    tick();
    EXPECT_EQ(sink->deliveries.size(), 1u);
    EXPECT_FALSE(engine->sync_wanted());
}

TEST_F(EngineRetry, CancelGivesBackUncountedWhatWasNotHandedOut) {
    publish("q", "x");
    sync();
    const auto consumer = consume("q", ConsumerSpec{10, false, true});
    tick();
    EXPECT_TRUE(engine->cancel(session, consumer).has_value());
    run();
    EXPECT_TRUE(sink->deliveries.empty());
    EXPECT_EQ(contents("q"), Texts{"x:0"});
}

TEST_F(EngineRetry, AnAcknowledgementInTheSameGroupWritesNoMark) {
    publish("q", "x");
    run();
    consume("q");
    tick();
    const auto before = log->appended();
    acknowledge(sink->deliveries.at(0));
    engine->gather();
    EXPECT_EQ(log->appended(), before + 1) << "one settled record, no delivered record";
}

TEST_F(EngineRetry, ManyAcknowledgementsAreOneRecord) {
    for (int i = 0; i < 1000; ++i)
        publish("q", "x");
    consume("q", 0);
    const auto all = received();
    const auto before = log->appended();
    for (const auto& delivery : all)
        acknowledge(delivery);
    engine->gather();
    EXPECT_EQ(log->appended(), before + 1);
}

TEST_F(EngineRetry, FirstAttemptIsRemembered) {
    publish("q", "x");
    consume("q");
    const auto started = clock.wall();
    retry(one(), 90s);
    run_for(90s);
    std::optional<WallTime> first;
    (void)engine
        ->peek(QueueName("q"), 0, 1, [&](const PeekView& view) { first = view.first_attempt; })
        .has_value();
    ASSERT_TRUE(first.has_value());
    EXPECT_LE(std::chrono::abs(*first - started), 1s);
}

TEST_F(EngineRetry, DeliveryLimitDeadLettersWhatCameBackTooOften) {
    queue("dead");
    queue("limited", [](QueueSpec& spec) {
        spec.delivery_limit = 2;
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "dead";
    });
    publish("limited", "x");
    consume("limited");
    for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
        const auto delivery = one();
        EXPECT_EQ(delivery.attempt, attempt);
        requeue(delivery);
    }
    EXPECT_EQ(received_bodies(), Texts{});
    EXPECT_EQ(contents("limited"), Texts{});
    EXPECT_EQ(contents("dead"), Texts{"x:0"});
}

TEST_F(EngineRetry, AMessageThatCannotBeReadJustNowStaysAndStopsNobody) {
    publish("q", std::string(1000, 'x'));
    run();
    // Out of the log's memory, so that it has to be read from the disk.
    queue("other");
    for (int i = 0; i < 3000; ++i)
        publish("other", std::string(1000, 'y'));
    publish("q", "next");
    run();
    disk.fail_when([](auto operation, const auto&) {
        return operation == store::SimulatedDisk::Operation::read;
    });
    consume("q");
    EXPECT_EQ(received_bodies(), Texts{"next"});
    disk.fail_when([](auto, const auto&) { return false; });
    run_for(5s);
    const auto late = one();
    EXPECT_EQ(late.body, std::string(1000, 'x'));
    EXPECT_EQ(late.attempt, 1u);
}

}  // namespace
}  // namespace pesan::broker
