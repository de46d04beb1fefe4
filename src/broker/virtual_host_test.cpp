#include "broker/virtual_host.hpp"

#include <gtest/gtest.h>

#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

TEST(VirtualHost, InTheDefaultOneANameIsItself) {
    EXPECT_EQ(qualify("/", "orders"), "orders");
    EXPECT_EQ(virtual_host_of("orders"), "/");
    EXPECT_EQ(local_name("orders"), "orders");
}

TEST(VirtualHost, InAnotherOneItIsFoundAgain) {
    const auto name = qualify("shop", "orders");
    EXPECT_NE(name, "orders");
    EXPECT_EQ(virtual_host_of(name), "shop");
    EXPECT_EQ(local_name(name), "orders");
    EXPECT_EQ(local_name(qualify("shop", "")), "");
}

TEST(VirtualHost, AZeroByteIsNoPartOfALocalName) {
    EXPECT_TRUE(is_local_name(std::string(255, 'a')));
    EXPECT_FALSE(is_local_name(std::string(256, 'a')));
    EXPECT_FALSE(is_local_name(std::string_view("a\0b", 3)));
}

class EngineVirtualHost : public EngineTest {};

TEST_F(EngineVirtualHost, QueuesOfOneNameInTwoHostsDoNotMix) {
    const auto other = qualify("shop", "q");
    queue("q");
    queue(other);
    ASSERT_EQ(publish_to(qualify("shop", ""), "q", "theirs")->queues, 1u);
    publish("q", "ours");
    EXPECT_EQ(contents("q"), Texts{"ours:0"});
    EXPECT_EQ(contents(other), Texts{"theirs:0"});
}

TEST_F(EngineVirtualHost, MessagesShowLocalNames) {
    queue(qualify("shop", "q"));
    exchange(qualify("shop", "x"), ExchangeType::fanout);
    bind(qualify("shop", "x"), qualify("shop", "q"));
    ASSERT_TRUE(publish_to(qualify("shop", "x"), "key", "1").has_value());
    consume(qualify("shop", "q"));
    EXPECT_EQ(one().exchange, "x");
}

TEST_F(EngineVirtualHost, TheLimitOfANameIsThatOfItsLocalPart) {
    QueueSpec spec;
    spec.name = QueueName(qualify("shop", std::string(255, 'q')));
    EXPECT_TRUE(engine->declare_queue(spec).has_value());
    spec.name = QueueName(qualify("shop", std::string(256, 'q')));
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
    spec.name = QueueName(qualify("shop", std::string("a\0b", 3)));
    EXPECT_EQ(engine->declare_queue(spec).error().code, errc::invalid_argument);
}

TEST_F(EngineVirtualHost, DeathNotesTheLocalNames) {
    queue(qualify("shop", "dead"));
    queue(qualify("shop", "q"), [](QueueSpec& spec) {
        spec.dead_letter_exchange = ExchangeName(qualify("shop", ""));
        spec.dead_letter_routing_key = "dead";
    });
    ASSERT_TRUE(publish_to(qualify("shop", ""), "q", "1").has_value());
    consume(qualify("shop", "q"));
    reject(one());
    consume(qualify("shop", "dead"));
    const auto letter = one();
    EXPECT_EQ(*letter.properties.headers->find("x-first-death-queue"), amqp::Value("q"));
    EXPECT_EQ(*letter.properties.headers->find("x-first-death-exchange"), amqp::Value(""));
}

}  // namespace
}  // namespace pesan::broker
