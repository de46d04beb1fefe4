#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

class EngineDeadLetter : public EngineTest {
protected:
    EngineDeadLetter() {
        queue("dead");
        queue("q", [](QueueSpec& spec) {
            spec.dead_letter_exchange = ExchangeName("");
            spec.dead_letter_routing_key = "dead";
        });
        consume("q");
    }
    Received publish_and_receive(const std::string& body) {
        publish("q", body);
        return one();
    }
    /// The one dead letter, taken without acknowledging it.
    Received dead_letter() {
        consume("dead");
        return one();
    }
    static const amqp::Table& death(const Received& letter, std::size_t index) {
        return *(*letter.properties.headers->find("x-death")->as<amqp::Array>())[index]
                    .as<amqp::Table>();
    }
    static std::string text(const amqp::Table& table, const char* name) {
        return *table.find(name)->as<std::string>();
    }
};

TEST_F(EngineDeadLetter, RejectMovesTheMessageInOneRecord) {
    const auto delivery = publish_and_receive("x");
    const auto before = log->appended();
    reject(delivery);
    EXPECT_EQ(log->appended(), before + 1);
    EXPECT_EQ(contents("q"), Texts{});
    EXPECT_EQ(contents("dead"), Texts{"x:0"});
}

TEST_F(EngineDeadLetter, TheDeathIsNotedAsRabbitmqDoes) {
    reject(publish_and_receive("x"));
    const auto letter = dead_letter();
    EXPECT_EQ(letter.routing_key, "dead");
    EXPECT_EQ(text(death(letter, 0), "queue"), "q");
    EXPECT_EQ(text(death(letter, 0), "reason"), "rejected");
    EXPECT_EQ(*death(letter, 0).find("count")->as<std::int64_t>(), 1);
    EXPECT_EQ(text(*letter.properties.headers, "x-first-death-queue"), "q");
    EXPECT_EQ(text(*letter.properties.headers, "x-first-death-reason"), "rejected");
}

TEST_F(EngineDeadLetter, OwnPropertiesReplaceTheMessagesAndTheBodyStays) {
    const auto delivery = publish_and_receive("the body");
    amqp::Properties properties;
    properties.type = "mine";
    EXPECT_TRUE(engine->dead_letter(session, delivery.tag, *amqp::encode_properties(properties))
                    .has_value());
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{"the body:1"})
        << "unwritten dead-lettering leaves the message where it was";
    EXPECT_EQ(contents("dead"), Texts{});
    consume("q");
    EXPECT_TRUE(
        engine->dead_letter(session, one().tag, *amqp::encode_properties(properties)).has_value());
    run();
    crash_and_start();
    EXPECT_EQ(contents("q"), Texts{});
    const auto letter = dead_letter();
    EXPECT_EQ(letter.body, "the body");
    EXPECT_EQ(letter.properties, properties);
}

TEST_F(EngineDeadLetter, TheBodyIsKeptAsLongAsTheDeadLetter) {
    const auto delivery = publish_and_receive("x");
    const auto body_place = delivery.place;
    reject(delivery);
    run();
    EXPECT_EQ(log->references(body_place), 1u);
    checkpoint();
    restart();
    EXPECT_EQ(log->references(body_place), 1u);
    acknowledge(dead_letter());
    run();
    EXPECT_EQ(log->references(body_place), 0u);
}

TEST_F(EngineDeadLetter, ADeadLetterGoesToAllQueuesOfItsExchange) {
    exchange("graves", ExchangeType::fanout);
    queue("one");
    queue("two");
    bind("graves", "one");
    bind("graves", "two");
    queue("from", [](QueueSpec& spec) { spec.dead_letter_exchange = ExchangeName("graves"); });
    publish("from", "x");
    consume("from");
    const auto delivery = one();
    reject(delivery);
    run();
    EXPECT_EQ(contents("one"), Texts{"x:0"});
    EXPECT_EQ(contents("two"), Texts{"x:0"});
    EXPECT_EQ(log->references(delivery.place), 2u);
    consume("one");
    acknowledge(one());
    run();
    EXPECT_EQ(log->references(delivery.place), 1u);
}

TEST_F(EngineDeadLetter, DeathsAreCountedPerQueueAndReason) {
    queue("back", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "q";
    });
    queue("there", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "back";
    });
    consume("there");
    consume("back");
    publish("there", "x");
    reject(one());
    reject(one());
    const auto third = one();
    EXPECT_EQ(third.routing_key, "q");
    EXPECT_EQ(text(death(third, 0), "queue"), "back");
    EXPECT_EQ(text(death(third, 1), "queue"), "there");
}

TEST_F(EngineDeadLetter, ACycleWithoutRejectionIsCut) {
    queue("circle", [](QueueSpec& spec) {
        spec.message_ttl = 10ms;
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "circle";
    });
    publish("circle", "x");
    run_for(10ms);
    EXPECT_EQ(contents("circle"), Texts{});
}

TEST_F(EngineDeadLetter, ACycleWithRejectionGoesOn) {
    queue("circle", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "circle";
    });
    consume("circle");
    publish("circle", "x");
    for (std::int64_t times = 1; times <= 3; ++times) {
        reject(one());
        run();
        EXPECT_EQ(*death(sink->deliveries.at(0), 0).find("count")->as<std::int64_t>(), times);
    }
}

TEST_F(EngineDeadLetter, WithoutADeadLetterExchangeARejectedMessageIsGone) {
    queue("plain");
    consume("plain");
    publish("plain", "x");
    reject(one());
    run();
    crash_and_start();
    EXPECT_EQ(contents("plain"), Texts{});
}

TEST_F(EngineDeadLetter, ExpirationMovesIntoTheDeathSoThatTheLetterStays) {
    queue("short", [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "dead";
    });
    publish_expiring("short", "x", "100");
    run_for(100ms);
    EXPECT_EQ(contents("dead"), Texts{"x:0"});
    run_for(1h);
    const auto letter = dead_letter();
    EXPECT_FALSE(letter.properties.expiration.has_value());
    EXPECT_EQ(text(death(letter, 0), "reason"), "expired");
    EXPECT_EQ(text(death(letter, 0), "original-expiration"), "100");
}

TEST_F(EngineDeadLetter, ADroppedHeadIsDeadLettered) {
    queue("small", [](QueueSpec& spec) {
        spec.max_length = 1;
        spec.dead_letter_exchange = ExchangeName("");
        spec.dead_letter_routing_key = "dead";
    });
    publish("small", "1");
    publish("small", "2");
    run();
    EXPECT_EQ(contents("small"), Texts{"2:0"});
    EXPECT_EQ(text(death(dead_letter(), 0), "reason"), "maxlen");
}

TEST_F(EngineDeadLetter, TransferPutsADeadLetterBackInOneRecord) {
    reject(publish_and_receive("x"));
    run();
    Place place = 0;
    (void)engine->peek(QueueName("dead"), 0, 1, [&](const PeekView& view) { place = view.place; })
        .has_value();
    const auto before = log->appended();
    EXPECT_TRUE(engine->transfer(QueueName("dead"), place, QueueName("q"), {}).has_value());
    EXPECT_EQ(log->appended(), before + 1);
    EXPECT_EQ(contents("dead"), Texts{});
    const auto again = one();
    EXPECT_EQ(again.body, "x");
    EXPECT_EQ(again.attempt, 1u);
    acknowledge(again);
    run();
    EXPECT_EQ(log->stats().live_records, 0u);
}

}  // namespace
}  // namespace pesan::broker
