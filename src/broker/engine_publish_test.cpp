#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EnginePublish : public EngineTest {};

TEST_F(EnginePublish, DefaultExchangeRoutesByQueueName) {
    queue("a");
    queue("b");
    publish("a", "one");
    EXPECT_EQ(contents("a"), Texts{"one:0"});
    EXPECT_EQ(contents("b"), Texts{});
}

TEST_F(EnginePublish, DirectFanoutAndTopicRouteByTheirRules) {
    for (const auto* name : {"all", "exact", "pattern"})
        queue(name);
    exchange("direct", ExchangeType::direct);
    exchange("fanout", ExchangeType::fanout);
    exchange("topic", ExchangeType::topic);
    bind("direct", "exact", "red");
    bind("fanout", "all");
    bind("fanout", "exact", "whatever");
    bind("topic", "pattern", "order.*");
    EXPECT_EQ(publish_to("direct", "red", "d")->queues, 1u);
    EXPECT_EQ(publish_to("direct", "blue", "d")->queues, 0u);
    EXPECT_EQ(publish_to("fanout", "any", "f")->queues, 2u);
    EXPECT_EQ(publish_to("topic", "order.placed", "t")->queues, 1u);
    EXPECT_EQ(publish_to("topic", "order", "t")->queues, 0u);
    EXPECT_EQ(contents("exact"), (Texts{"d:0", "f:0"}));
    EXPECT_EQ(contents("pattern"), Texts{"t:0"});
}

TEST_F(EnginePublish, ABodyIsStoredOnceHoweverManyQueues) {
    exchange("e", ExchangeType::fanout);
    for (int i = 0; i < 50; ++i) {
        queue("q" + std::to_string(i));
        bind("e", "q" + std::to_string(i));
    }
    const auto before = log->appended();
    ASSERT_EQ(publish_to("e", "", std::string(1000, 'x'))->queues, 50u);
    EXPECT_EQ(log->appended(), before + 1);
    EXPECT_EQ(log->references(before + 1), 50u);
}

TEST_F(EnginePublish, AQueueBoundTwiceGetsOneCopy) {
    queue("q");
    exchange("e", ExchangeType::topic);
    bind("e", "q", "a.#");
    bind("e", "q", "#.b");
    EXPECT_EQ(publish_to("e", "a.b", "x")->queues, 1u);
    EXPECT_EQ(contents("q"), Texts{"x:0"});
}

TEST_F(EnginePublish, UnroutableIsReportedAndStoresNothing) {
    exchange("e", ExchangeType::fanout);
    const auto before = log->appended();
    EXPECT_EQ(publish_to("e", "", "x")->queues, 0u);
    EXPECT_EQ(log->appended(), before);
    run();
    EXPECT_TRUE(sink->confirmed_tags.empty());
}

TEST_F(EnginePublish, ConfirmComesAfterTheSyncInOrder) {
    queue("q");
    for (int i = 0; i < 3; ++i)
        publish("q", "x");
    tick();
    EXPECT_TRUE(sink->confirmed_tags.empty());
    EXPECT_TRUE(engine->sync_wanted());
    sync();
    EXPECT_EQ(sink->confirmed_tags, (std::vector<PublishTag>{1, 2, 3}));
    EXPECT_FALSE(engine->sync_wanted());
}

TEST_F(EnginePublish, TransientIsConfirmedWithoutTheDisk) {
    queue("q");
    sync();
    ASSERT_TRUE(publish_to("", "q", "x", {}, {.transient = true}).has_value());
    tick();
    EXPECT_EQ(sink->confirmed_tags, std::vector<PublishTag>{1});
    EXPECT_FALSE(engine->sync_wanted());
}

TEST_F(EnginePublish, AFailedSyncConfirmsNothingEverAfter) {
    queue("q");
    run();
    publish("q", "x");
    disk.fail_when([](auto operation, const auto&) {
        return operation == store::SimulatedDisk::Operation::sync;
    });
    sync();
    ASSERT_TRUE(log->failed());
    engine->fail(Error(errc::store_failed));
    EXPECT_TRUE(sink->confirmed_tags.empty());
    EXPECT_EQ(sink->unconfirmed_tags, std::vector<PublishTag>{1});
    EXPECT_EQ(publish_to("", "q", "y").error().code, errc::store_failed);
    EXPECT_FALSE(engine->tick());
}

TEST_F(EnginePublish, WhatBreaksARuleIsRefusedAndLeavesNoTrace) {
    queue("q");
    const auto before = log->appended();
    EXPECT_EQ(publish_to("none", "q", "x").error().code, errc::not_found);
    EXPECT_EQ(publish_to("", "q", std::string(message_size_bytes_max + 1, 'x')).error().code,
              errc::message_too_large);
    EXPECT_EQ(publish_to("", std::string(256, 'k'), "x").error().code, errc::invalid_argument);
    EXPECT_EQ(publish_to("", "q", "x", {}, {.delay = -1ms}).error().code, errc::invalid_argument);
    amqp::Properties properties;
    properties.expiration = "soon";
    EXPECT_EQ(publish_to("", "q", "x", properties).error().code, errc::invalid_argument);
    EXPECT_EQ(log->appended(), before);
}

TEST_F(EnginePublish, AFullQueueThatRefusesKeepsTheMessageOutOfAllQueues) {
    queue("small", [](QueueSpec& spec) {
        spec.max_length = 1;
        spec.overflow = Overflow::reject_publish;
    });
    queue("large");
    exchange("e", ExchangeType::fanout);
    bind("e", "small");
    bind("e", "large");
    EXPECT_TRUE(publish_to("e", "", "1").has_value());
    EXPECT_EQ(publish_to("e", "", "2").error().code, errc::queue_full);
    EXPECT_EQ(contents("large"), Texts{"1:0"});
}

TEST_F(EnginePublish, AFullQueueDropsItsOldest) {
    queue("q", [](QueueSpec& spec) { spec.max_length = 2; });
    for (const auto* body : {"1", "2", "3", "4"})
        publish("q", body);
    run();
    EXPECT_EQ(contents("q"), (Texts{"3:0", "4:0"}));
}

TEST_F(EnginePublish, FullMemoryBlocksPublishersUntilThereIsRoom) {
    options.memory_bytes_max = 100'000;
    restart();
    queue("q");
    run();
    while (!engine->blocked()) {
        for (int i = 0; i < 1000 && publish_to("", "q", "x").has_value(); ++i) {
        }
        run();
        ASSERT_LT(published, 100'000u);
    }
    EXPECT_EQ(publish_to("", "q", "x").error().code, errc::blocked);
    EXPECT_TRUE(engine->purge_queue(QueueName("q")).has_value());
    run();
    run();
    EXPECT_FALSE(engine->blocked());
    EXPECT_EQ(sink->blocked_words, (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace pesan::broker
