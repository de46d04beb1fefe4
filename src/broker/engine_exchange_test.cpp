#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

using namespace std::chrono_literals;

Bytes table(std::initializer_list<amqp::Field> fields) {
    amqp::Table made;
    made.fields() = fields;
    Bytes encoded;
    amqp::encode_table(encoded, made);
    return encoded;
}

class EngineExchange : public EngineTest {
protected:
    void declare(const std::string& name, const std::function<void(ExchangeSpec&)>& adjust) {
        ExchangeSpec spec;
        spec.name = ExchangeName(name);
        adjust(spec);
        const auto declared = engine->declare_exchange(spec);
        ASSERT_TRUE(declared.has_value()) << declared.error().message();
    }
    void bind_matching(const std::string& queue_name, const Bytes& arguments) {
        const BindingSpec binding{ExchangeName("h"), QueueName(queue_name), "", arguments};
        const auto bound = engine->bind(binding);
        ASSERT_TRUE(bound.has_value()) << bound.error().message();
    }
    void join(const std::string& source, const std::string& destination,
              const std::string& key = "") {
        ASSERT_TRUE(
            engine->bind_exchange({ExchangeName(source), ExchangeName(destination), key, {}})
                .has_value());
    }
    void publish_with(amqp::Table headers, const std::string& exchange_name, const std::string& key,
                      const std::string& body) {
        amqp::Properties properties;
        properties.headers = std::move(headers);
        const auto outcome = publish_to(exchange_name, key, body, properties);
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
    }
    static amqp::Table headers(std::initializer_list<amqp::Field> fields) {
        amqp::Table made;
        made.fields() = fields;
        return made;
    }
    static amqp::Value keys(std::initializer_list<const char*> texts) {
        amqp::Array array;
        for (const auto* text : texts)
            array.emplace_back(text);
        return array;
    }
    void expect_queues(std::size_t count, const std::string& exchange_name,
                       const std::string& key = "") {
        const auto outcome = publish_to(exchange_name, key, "x");
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message();
        EXPECT_EQ(outcome->queues, count);
    }
};

TEST_F(EngineExchange, HeadersDecideWhereAMessageGoes) {
    exchange("h", ExchangeType::headers);
    for (const auto* name : {"all", "any", "with-x"})
        queue(name);
    bind_matching("all", table({{"a", std::int32_t{1}}, {"b", "two"}, {"x-c", "ignored"}}));
    bind_matching("any", table({{"x-match", "any"}, {"a", std::int32_t{1}}, {"b", "two"}}));
    bind_matching("with-x", table({{"x-match", "all-with-x"}, {"x-c", {}}}));
    run();
    crash_and_start();
    publish_with(headers({{"a", std::int64_t{1}}, {"b", "two"}}), "h", "", "both");
    publish_with(headers({{"a", std::int64_t{1}}, {"b", "three"}}), "h", "", "one");
    publish_with(headers({{"x-c", "there"}}), "h", "", "x");
    EXPECT_EQ(contents("all"), Texts{"both:0"});
    EXPECT_EQ(contents("any"), (Texts{"both:0", "one:0"}));
    EXPECT_EQ(contents("with-x"), Texts{"x:0"});
}

TEST_F(EngineExchange, AHeaderOfAnotherTypeDoesNotMatch) {
    exchange("h", ExchangeType::headers);
    queue("q");
    bind_matching("q", table({{"a", std::int32_t{1}}}));
    publish_with(headers({{"a", "1"}}), "h", "", "text");
    publish_with(headers({{"a", 1.0}}), "h", "", "double");
    EXPECT_EQ(contents("q"), Texts{});
}

TEST_F(EngineExchange, AMatchThatSaysNothingIsRefused) {
    exchange("h", ExchangeType::headers);
    queue("q");
    BindingSpec binding{ExchangeName("h"), QueueName("q"), "", table({{"x-match", "some"}})};
    EXPECT_EQ(engine->bind(binding).error().code, errc::precondition_failed);
    binding.arguments = table({{"x-match", true}});
    EXPECT_EQ(engine->bind(binding).error().code, errc::precondition_failed);
}

TEST_F(EngineExchange, BindingsDifferByTheirArguments) {
    exchange("x", ExchangeType::direct);
    queue("q");
    const BindingSpec one{ExchangeName("x"), QueueName("q"), "k", table({{"n", "1"}})};
    const BindingSpec two{ExchangeName("x"), QueueName("q"), "k", table({{"n", "2"}})};
    ASSERT_TRUE(engine->bind(one).has_value() && engine->bind(two).has_value());
    EXPECT_EQ(engine->bindings().size(), 2u);
    expect_queues(1, "x", "k");
    ASSERT_TRUE(engine->unbind(one).has_value());
    restart();
    EXPECT_EQ(engine->bindings(), std::vector{two});
    ASSERT_TRUE(engine->unbind(two).has_value());
    expect_queues(0, "x", "k");
}

TEST_F(EngineExchange, OneExchangeFeedsAnother) {
    exchange("top", ExchangeType::topic);
    exchange("fan", ExchangeType::fanout);
    queue("q");
    join("top", "fan", "a.#");
    bind("fan", "q");
    checkpoint();
    crash_and_start();
    expect_queues(1, "top", "a.b");
    expect_queues(0, "top", "b.a");
    const std::vector<ExchangeBindingSpec> expected{
        {ExchangeName("top"), ExchangeName("fan"), "a.#", {}}};
    EXPECT_EQ(engine->exchange_bindings(), expected);
    ASSERT_TRUE(engine->unbind_exchange(expected[0]).has_value());
    expect_queues(0, "top", "a.b");
}

TEST_F(EngineExchange, ACircleOfExchangesIsWalkedOnce) {
    exchange("a", ExchangeType::fanout);
    exchange("b", ExchangeType::fanout);
    queue("q");
    join("a", "b"), join("b", "a"), join("a", "a");
    bind("b", "q");
    expect_queues(1, "a");
    EXPECT_EQ(contents("q"), Texts{"x:0"});
}

TEST_F(EngineExchange, TheAlternateExchangeGetsWhatNoBindingTakes) {
    declare("main", [](ExchangeSpec& spec) { spec.alternate_exchange = ExchangeName("rest"); });
    declare("rest", [](ExchangeSpec& spec) { spec.type = ExchangeType::fanout; });
    queue("q"), queue("others");
    bind("main", "q", "known"), bind("rest", "others");
    restart();
    publish_with({}, "main", "known", "1");
    publish_with({}, "main", "unknown", "2");
    EXPECT_EQ(contents("q"), Texts{"1:0"});
    EXPECT_EQ(contents("others"), Texts{"2:0"});
}

TEST_F(EngineExchange, AnAlternateExchangeThatIsMissingTakesNothing) {
    declare("main", [](ExchangeSpec& spec) { spec.alternate_exchange = ExchangeName("none"); });
    expect_queues(0, "main");
}

TEST_F(EngineExchange, AnInternalExchangeTakesMessagesFromOthersOnly) {
    declare("in", [](ExchangeSpec& spec) { spec.internal = true; });
    exchange("x", ExchangeType::fanout);
    queue("q");
    join("x", "in"), bind("in", "q");
    EXPECT_EQ(publish_to("in", "", "1").error().code, errc::access_refused);
    expect_queues(1, "x");
}

TEST_F(EngineExchange, AnAutoDeleteExchangeGoesWithItsLastBinding) {
    for (const auto* name : {"a", "b", "c"})
        declare(name, [](ExchangeSpec& spec) { spec.auto_delete = true; });
    queue("q");
    bind("a", "q", "1"), bind("a", "q", "2"), join("b", "a"), join("c", "b");
    ASSERT_TRUE(engine->unbind({ExchangeName("a"), QueueName("q"), "1", {}}).has_value());
    EXPECT_TRUE(engine->has_exchange(ExchangeName("a")));
    ASSERT_TRUE(engine->delete_queue(QueueName("q")).has_value());
    EXPECT_TRUE(engine->exchanges().empty()) << "a leaves b alone, and b leaves c alone";
    restart();
    EXPECT_TRUE(engine->exchanges().empty());
}

TEST_F(EngineExchange, AnExchangeInUseIsKeptOnRequest) {
    exchange("x", ExchangeType::fanout);
    queue("q");
    bind("x", "q");
    DeleteCondition unused;
    unused.if_unused = true;
    EXPECT_EQ(engine->delete_exchange(ExchangeName("x"), unused).error().code, errc::in_use);
    ASSERT_TRUE(engine->unbind({ExchangeName("x"), QueueName("q"), "", {}}).has_value());
    EXPECT_TRUE(engine->delete_exchange(ExchangeName("x"), unused).has_value());
    EXPECT_EQ(engine->delete_exchange(ExchangeName("x")).error().code, errc::not_found);
}

TEST_F(EngineExchange, ADeletedExchangeTakesItsBindingsAlong) {
    exchange("x", ExchangeType::fanout);
    exchange("y", ExchangeType::fanout);
    queue("q");
    bind("x", "q"), join("y", "x");
    ASSERT_TRUE(engine->delete_exchange(ExchangeName("x")).has_value());
    exchange("x", ExchangeType::fanout);
    EXPECT_TRUE(engine->bindings().empty());
    EXPECT_TRUE(engine->exchange_bindings().empty());
}

TEST_F(EngineExchange, WhatIsNotDurableEndsWithTheBroker) {
    declare("passing", [](ExchangeSpec& spec) { spec.durable = false; });
    declare("kept", [](ExchangeSpec& spec) {
        spec.internal = true;
        spec.delayed = true;
        spec.arguments = "table";
    });
    const auto kept = *engine->exchange_spec(ExchangeName("kept"));
    checkpoint();
    restart();
    EXPECT_EQ(engine->exchanges(), std::vector{kept});
}

TEST_F(EngineExchange, RedeclaringComparesAllButTheTable) {
    exchange("x", ExchangeType::direct);
    declare("x", [](ExchangeSpec& spec) { spec.arguments = "another table"; });
    ExchangeSpec other;
    other.name = ExchangeName("x");
    other.internal = true;
    EXPECT_EQ(engine->declare_exchange(other).error().code, errc::precondition_failed);
}

TEST_F(EngineExchange, ADelayedExchangeHoldsAMessageAsLongAsItAsks) {
    declare("later", [](ExchangeSpec& spec) { spec.delayed = true; });
    queue("q");
    bind("later", "q", "k");
    publish_with(headers({{"x-delay", std::int32_t{5000}}}), "later", "k", "5 s");
    publish_with(headers({{"x-delay", std::int32_t{-5000}}}), "later", "k", "no more");
    publish_with({}, "later", "k", "at once");
    consume("q");
    EXPECT_EQ(received_bodies(), (Texts{"no more", "at once"}));
    run();
    crash_and_start();
    consume("q");
    clock.advance(4999ms);
    EXPECT_EQ(received_bodies(), (Texts{"no more", "at once"})) << "unsettled ones came back";
    clock.advance(1ms);
    const auto late = one();
    EXPECT_EQ(late.body, "5 s");
    EXPECT_EQ(*late.properties.headers->find("x-delay"), amqp::Value(std::int64_t{-5000}));
}

TEST_F(EngineExchange, CopiesGoByTheirOwnKeys) {
    exchange("x", ExchangeType::direct);
    for (const auto* name : {"to", "copy", "hidden"}) {
        queue(name);
        bind("x", name, name);
    }
    publish_with(headers({{"CC", keys({"copy"})}, {"BCC", keys({"hidden", "to"})}}), "x", "to",
                 "1");
    for (const auto* name : {"to", "copy", "hidden"}) {
        consume(name);
        const auto got = one();
        EXPECT_EQ(got.routing_key, "to");
        EXPECT_NE(got.properties.headers->find("CC"), nullptr);
        EXPECT_EQ(got.properties.headers->find("BCC"), nullptr) << "nobody learns of it";
    }
}

TEST_F(EngineExchange, TheDefaultExchangeKnowsCopiesToo) {
    queue("to"), queue("copy");
    publish_with(headers({{"CC", keys({"copy", "nowhere"})}}), "", "to", "1");
    EXPECT_EQ(contents("to"), Texts{"1:0"});
    EXPECT_EQ(contents("copy"), Texts{"1:0"});
}

TEST_F(EngineExchange, CopiesThatAreNoTextsAreRefused) {
    queue("q");
    amqp::Properties properties;
    properties.headers.emplace().set("CC", "q");
    EXPECT_EQ(publish_to("", "q", "1", properties).error().code, errc::precondition_failed);
    properties.headers->set("CC", amqp::Array{std::int32_t{1}});
    EXPECT_EQ(publish_to("", "q", "1", properties).error().code, errc::precondition_failed);
    EXPECT_EQ(contents("q"), Texts{});
}

}  // namespace
}  // namespace pesan::broker
