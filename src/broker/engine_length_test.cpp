#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineLength : public EngineTest {
protected:
    EngineLength() { queue("dead"); }
    void limited(const std::function<void(QueueSpec&)>& adjust) {
        queue("q", [&](QueueSpec& spec) {
            spec.dead_letter_exchange = ExchangeName("");
            spec.dead_letter_routing_key = "dead";
            adjust(spec);
        });
    }
    errc refused(const std::string& body) {
        const auto outcome = publish_to("", "q", body);
        return outcome ? errc::success : static_cast<errc>(outcome.error().code.value());
    }
};

TEST_F(EngineLength, TheOldestLeavesWhenThereAreTooManyBytes) {
    limited([](QueueSpec& spec) { spec.max_length_bytes = 10; });
    publish("q", "12345"), publish("q", "67890");
    run();
    EXPECT_EQ(contents("dead"), Texts{});
    publish("q", "x");
    run();
    EXPECT_EQ(contents("q"), (Texts{"67890:0", "x:0"}));
    EXPECT_EQ(contents("dead"), Texts{"12345:0"});
}

TEST_F(EngineLength, OnlyWaitingMessagesCount) {
    limited([](QueueSpec& spec) { spec.max_length_bytes = 10; });
    publish("q", "1234567890");
    consume("q", 1);
    const auto first = one();
    publish("q", "abcdefghij");
    run();
    EXPECT_EQ(contents("q"), (Texts{"!1234567890:0", "abcdefghij:0"}));
    requeue(first);
    EXPECT_EQ(one().body, "1234567890") << "it was handed out again before anything was dropped";
}

TEST_F(EngineLength, BytesAreCountedAfterACrashAndACheckpoint) {
    limited([](QueueSpec& spec) { spec.max_length_bytes = 10; });
    publish("q", "12345"), publish("q", "67890");
    run();
    crash_and_start();
    publish("q", "x");
    run();
    EXPECT_EQ(contents("q"), (Texts{"67890:0", "x:0"}));
    checkpoint();
    crash_and_start();
    publish("q", "12345");
    run();
    EXPECT_EQ(contents("q"), (Texts{"x:0", "12345:0"}));
}

TEST_F(EngineLength, DeadLettersAndDelayedOnesAreCounted) {
    limited([](QueueSpec& spec) { spec.max_length_bytes = 10; });
    queue("source", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "q";
    });
    PublishFlags delayed;
    delayed.delay = 1s;
    ASSERT_TRUE(publish_to("", "q", "12345678", {}, delayed).has_value());
    publish("source", "abcdefgh");
    consume("source");
    reject(one());
    run();
    EXPECT_EQ(contents("dead"), Texts{});
    run_for(1s);
    EXPECT_EQ(contents("q"), Texts{"12345678:0"});
    EXPECT_EQ(contents("dead"), Texts{"abcdefgh:0"});
}

TEST_F(EngineLength, RejectPublishRefusesByBytesToo) {
    limited([](QueueSpec& spec) {
        spec.max_length_bytes = 5;
        spec.overflow = Overflow::reject_publish;
    });
    EXPECT_EQ(refused("12345"), errc::success);
    EXPECT_EQ(refused("6"), errc::queue_full);
    run();
    EXPECT_EQ(contents("q"), Texts{"12345:0"});
    EXPECT_EQ(contents("dead"), Texts{});
}

TEST_F(EngineLength, RejectPublishDropsNothingThatCameBack) {
    limited([](QueueSpec& spec) {
        spec.max_length = 1;
        spec.overflow = Overflow::reject_publish;
    });
    publish("q", "1");
    const auto consumer = consume("q", 1);
    const auto first = one();
    publish("q", "2");
    ASSERT_TRUE(engine->cancel(session, consumer).has_value());
    requeue(first);
    run();
    EXPECT_EQ(contents("q"), (Texts{"1:1", "2:0"}));
}

TEST_F(EngineLength, WhatIsRefusedCanBeDeadLettered) {
    limited([](QueueSpec& spec) {
        spec.max_length = 1;
        spec.overflow = Overflow::reject_publish_dlx;
    });
    EXPECT_EQ(refused("1"), errc::success);
    EXPECT_EQ(refused("2"), errc::queue_full);
    run();
    EXPECT_EQ(sink->confirmed_tags, std::vector<PublishTag>{1});
    crash_and_start();
    consume("dead");
    const auto letter = one();
    EXPECT_EQ(letter.body, "2");
    EXPECT_EQ(*letter.properties.headers->find("x-first-death-reason"), amqp::Value("maxlen"));
    EXPECT_EQ(*letter.properties.headers->find("x-first-death-queue"), amqp::Value("q"));
}

TEST_F(EngineLength, APriorityQueueDropsAtItsHead) {
    limited([](QueueSpec& spec) {
        spec.max_length = 1;
        spec.max_priority = 5;
    });
    amqp::Properties high;
    high.priority = std::uint8_t{5};
    ASSERT_TRUE(publish_to("", "q", "high", high).has_value());
    publish("q", "low");
    run();
    EXPECT_EQ(contents("q"), Texts{"low:0"});
    EXPECT_EQ(contents("dead"), Texts{"high:0"});
}

}  // namespace
}  // namespace pesan::broker
