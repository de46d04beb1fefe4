#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineManage : public EngineTest {};

TEST_F(EngineManage, TopologySurvivesCrashAndCheckpoint) {
    queue("q", [](QueueSpec& spec) {
        spec.message_ttl = 5s;
        spec.expires = 24h;
        spec.dead_letter_exchange = ExchangeName("e");
        spec.dead_letter_routing_key = "k";
        spec.delivery_limit = 3;
        spec.max_length = 10;
        spec.overflow = Overflow::reject_publish;
        spec.ordered_by_key = true;
    });
    queue("gone");
    exchange("e", ExchangeType::topic);
    exchange("gone", ExchangeType::fanout);
    bind("e", "q", "a.*");
    bind("e", "gone", "x");
    bind("gone", "q");
    EXPECT_TRUE(engine->unbind({ExchangeName("gone"), QueueName("q"), ""}).has_value());
    EXPECT_TRUE(engine->delete_exchange(ExchangeName("gone")).has_value());
    EXPECT_TRUE(engine->delete_queue(QueueName("gone")).has_value());
    const auto spec = status("q").spec;
    for (const bool by_checkpoint : {false, true}) {
        by_checkpoint ? checkpoint() : run();
        crash_and_start();
        EXPECT_EQ(engine->queues(), std::vector<QueueName>{QueueName("q")});
        EXPECT_EQ(status("q").spec, spec);
        EXPECT_EQ(engine->exchanges(),
                  (std::vector<ExchangeSpec>{{ExchangeName("e"), ExchangeType::topic}}));
        EXPECT_EQ(engine->bindings().size(), 1u);
    }
}

TEST_F(EngineManage, EqualRedeclarationIsFineAnotherIsNot) {
    queue("q");
    queue("q");
    QueueSpec other;
    other.name = QueueName("q");
    other.max_length = 1;
    EXPECT_EQ(engine->declare_queue(other).error().code, errc::precondition_failed);
    exchange("e", ExchangeType::direct);
    exchange("e", ExchangeType::direct);
    EXPECT_EQ(engine->declare_exchange({ExchangeName("e"), ExchangeType::topic}).error().code,
              errc::precondition_failed);
}

TEST_F(EngineManage, NamesAndArgumentsAreChecked) {
    QueueSpec spec;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.name = QueueName(std::string(256, 'q'));
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.name = QueueName("q");
    spec.message_ttl = -1ms;
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.message_ttl.reset();
    spec.dead_letter_routing_key = "k";
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    EXPECT_EQ(engine->bind({ExchangeName("none"), QueueName("none"), ""}).error().code,
              errc::not_found);
    EXPECT_EQ(engine->consume(session, QueueName("none"), {}).error().code, errc::not_found);
    EXPECT_EQ(engine->delete_queue(QueueName("none")).error().code, errc::not_found);
}

TEST_F(EngineManage, AQueueThatIsNotDurableIsGoneAfterARestartAndItsNameIsFree) {
    queue("passing", [](QueueSpec& spec) { spec.durable = false; });
    publish("passing", "x");
    run();
    restart();
    run();
    EXPECT_FALSE(engine->has_queue(QueueName("passing")));
    EXPECT_EQ(log->stats().live_records, 0u);
    queue("passing");
    restart();
    EXPECT_TRUE(engine->has_queue(QueueName("passing")));
}

TEST_F(EngineManage, PeekShowsPagesAndConsumesNothing) {
    queue("q");
    for (int i = 0; i < 5; ++i)
        publish("q", std::to_string(i));
    Texts seen;
    Place place = 0;
    int pages = 0;
    do {
        auto next = engine->peek(QueueName("q"), place, 2, [&](const PeekView& view) {
            seen.emplace_back(view.message.body);
        });
        ASSERT_TRUE(next.has_value());
        place = *next;
        ++pages;
    } while (place != 0);
    EXPECT_EQ(seen, (Texts{"0", "1", "2", "3", "4"}));
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(status("q").ready, 5u);
}

TEST_F(EngineManage, PurgeTakesWhatWaitsThenAndNothingLater) {
    queue("q");
    for (int i = 0; i < 3000; ++i)
        publish("q", "old");
    ASSERT_TRUE(publish_to("", "q", "old", {}, {.delay = 1h}).has_value());
    run();
    EXPECT_EQ(*engine->purge_queue(QueueName("q")), 3001u);
    publish("q", "new");
    EXPECT_TRUE(engine->tick()) << "not all at once";
    run();
    EXPECT_EQ(contents("q"), Texts{"new:0"});
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"new:0"});
    EXPECT_EQ(log->stats().live_records, 1u);
}

TEST_F(EngineManage, DeleteCancelsConsumersAndReleasesBodiesInSlices) {
    queue("q");
    const auto consumer = consume("q", 3);
    for (int i = 0; i < 1000; ++i)
        publish("q", "x");
    const auto deliveries = received();
    EXPECT_EQ(*engine->delete_queue(QueueName("q")), 1000u);
    EXPECT_EQ(engine->acknowledge(session, deliveries[0].tag).error().code, errc::unknown_delivery);
    run();
    EXPECT_EQ(sink->cancelled_consumers, std::vector<ConsumerId>{consumer});
    EXPECT_EQ(log->stats().live_records, 0u);
    queue("q");
    EXPECT_EQ(contents("q"), Texts{});
    run();
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineManage, RemoveTakesOneWaitingMessage) {
    queue("q");
    for (const auto* body : {"1", "2", "3"})
        publish("q", body);
    Place second = 0;
    (void)engine->peek(QueueName("q"), 0, 2, [&](const PeekView& view) { second = view.place; })
        .has_value();
    EXPECT_TRUE(engine->remove(QueueName("q"), second).has_value());
    EXPECT_EQ(engine->remove(QueueName("q"), second).error().code, errc::not_found);
    run();
    crash_and_start();
    EXPECT_EQ(contents("q"), (Texts{"1:0", "3:0"}));
}

TEST_F(EngineManage, StatusCountsAndKnowsTheOldest) {
    queue("q");
    EXPECT_FALSE(status("q").oldest_age.has_value());
    for (int i = 0; i < 5; ++i)
        publish("q", std::to_string(i));
    clock.advance(3s);
    consume("q", 3);
    const auto all = received();
    acknowledge(all[0]);
    retry(all[1], 1h);
    const auto now = status("q");
    EXPECT_EQ(now.published, 5u);
    EXPECT_EQ(now.delivered, 3u);
    EXPECT_EQ(now.acknowledged, 1u);
    EXPECT_EQ(now.returned, 1u);
    EXPECT_EQ(now.ready, 2u);
    EXPECT_EQ(now.unsettled, 1u);
    EXPECT_EQ(now.delayed, 1u);
    EXPECT_EQ(now.consumers, 1u);
    EXPECT_EQ(now.oldest_age, 3000ms);
}

}  // namespace
}  // namespace pesan::broker
