#include "broker/engine_fixture.hpp"
#include "broker/queue.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EnginePriority : public EngineTest {
protected:
    EnginePriority() {
        queue("q", [](QueueSpec& spec) { spec.max_priority = 5; });
    }
    void publish_at(int priority, const std::string& body, PublishFlags flags = {}) {
        amqp::Properties properties;
        properties.content_type = "text/plain";
        properties.headers.emplace().set("n", body);
        properties.delivery_mode = std::uint8_t{2};
        properties.priority = static_cast<std::uint8_t>(priority);
        ASSERT_TRUE(publish_to("", "q", body, properties, flags).has_value());
    }
};

TEST_F(EnginePriority, TheHighestGoesFirstAndEqualOnesInOrder) {
    publish_at(1, "low");
    publish_at(5, "high");
    publish("q", "none");
    publish_at(5, "high too");
    publish_at(1, "low too");
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"high", "high too", "low", "low too", "none"}));
}

TEST_F(EnginePriority, AboveTheHighestIsTheHighest) {
    publish_at(5, "five");
    publish_at(255, "more");
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"five", "more"}));
}

TEST_F(EnginePriority, WithoutTheArgumentPrioritiesMeanNothing) {
    queue("plain");
    amqp::Properties properties;
    properties.priority = std::uint8_t{9};
    publish("plain", "1");
    ASSERT_TRUE(publish_to("", "plain", "2", properties).has_value());
    consume("plain");
    EXPECT_EQ(received_bodies(), (Texts{"1", "2"}));
}

TEST_F(EnginePriority, AReturnedMessageKeepsItsLevelAndPlace) {
    publish_at(3, "a");
    publish_at(3, "b");
    publish_at(4, "c");
    consume("q", 1);
    const auto first = one();
    EXPECT_EQ(first.body, "c");
    requeue(first);
    EXPECT_EQ(one().body, "c");
}

TEST_F(EnginePriority, ARetryKeepsItsLevel) {
    publish_at(2, "a");
    consume("q", 1);
    retry(one(), 1s);
    publish_at(1, "b");
    const auto lower = one();
    EXPECT_EQ(lower.body, "b");
    publish_at(1, "c");
    run_for(1s);
    acknowledge(lower);
    EXPECT_EQ(one().body, "a");
}

TEST_F(EnginePriority, ADelayedPublishEntersAtItsLevel) {
    PublishFlags delayed;
    delayed.delay = 1s;
    publish_at(4, "late", delayed);
    publish_at(1, "early");
    run();
    crash_and_start();
    run_for(1s);
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"late", "early"}));
}

TEST_F(EnginePriority, LevelsSurviveACrashAndACheckpoint) {
    publish_at(1, "1");
    publish_at(3, "2");
    publish_at(2, "3");
    ASSERT_EQ((*engine->get(session, QueueName("q")))->message.body, "2");
    run();
    crash_and_start();
    ASSERT_EQ((*engine->get(session, QueueName("q")))->message.body, "2") << "from the log";
    checkpoint();
    crash_and_start();
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"2", "3", "1"})) << "from the checkpoint";
}

TEST_F(EnginePriority, ACheckpointKnowsTheLevelOfWhatIsDelayed) {
    PublishFlags delayed;
    delayed.delay = 1s;
    publish_at(3, "delayed", delayed);
    publish_at(4, "retried");
    consume("q", 1);
    retry(one(), 1s);
    publish("q", "plain");
    checkpoint();
    crash_and_start();
    run_for(1s);
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"retried", "delayed", "plain"}));
}

TEST_F(EnginePriority, ADeadLetterHasItsPriorityInItsTarget) {
    queue("source", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "q";
    });
    publish_at(1, "low");
    amqp::Properties properties;
    properties.priority = std::uint8_t{4};
    ASSERT_TRUE(publish_to("", "source", "high", properties).has_value());
    consume("source");
    reject(one());
    checkpoint();
    restart();
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"high", "low"}));
}

TEST_F(EnginePriority, PurgeAndDeleteTakeEveryLevel) {
    for (int priority = 0; priority <= 5; ++priority)
        publish_at(priority, "x");
    EXPECT_EQ(*engine->purge_queue(QueueName("q")), 6u);
    run();
    EXPECT_EQ(contents("q"), Texts{});
    for (int priority = 0; priority <= 5; ++priority)
        publish_at(priority, "y");
    EXPECT_EQ(*engine->delete_queue(QueueName("q")), 6u);
    run();
    EXPECT_EQ(log->stats().live_records, 0u);
}

TEST_F(EnginePriority, AMessageTakesEightBytesWhateverItsLevel) {
    const auto memory_of = [&](bool levelled) {
        QueueSpec spec;
        spec.max_priority = 10;
        Queue filled(1, spec);
        for (Place place = 1; place <= 100'000; ++place)
            filled.add({place, {}, levelled ? static_cast<Level>(place % 11) : Level{0}, 0});
        return filled.memory_bytes();
    };
    EXPECT_LT(memory_of(false), 900'000u);
    EXPECT_LT(memory_of(true), 1'000'000u);
}

}  // namespace
}  // namespace pesan::broker
