#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

Delivery deliver_foreign(Context& context, const ForeignMessage& foreign) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    require_value(context.await(broker.adapter().publish_foreign(topic, foreign), "publish"),
                  "publish");
    Collector collector(context, broker, topic);
    collector.wait_for(1);
    return collector.seen()[0].delivery;
}

void binary_and_structured(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    // Binary mode is what publish() sends.
    Message binary = make_message("{\"sku\": \"KOPI-250\"}");
    binary.content_type = "application/json";
    context.publish(broker, topic, {binary});
    ForeignMessage structured{
        "application/cloudevents+json; charset=utf-8",
        {},
        R"({"specversion": "1.0", "id": "e-1", "source": "/elsewhere", "type": "order.placed", "subject": "o-9",
            "time": "2026-01-31T08:15:30.125Z", "datacontenttype": "text/plain", "traceparent":
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "data": "halo"})"};
    require_value(context.await(broker.adapter().publish_foreign(topic, structured), "publish"),
                  "publish");

    Collector collector(context, broker, topic);
    collector.wait_for_messages(2);
    for (const auto& seen : collector.seen()) {
        const Message& got = seen.delivery.message;
        if (got.id == binary.id) {
            require(got.data == binary.data && got.type == binary.type, "binary mode came changed");
            continue;
        }
        require(got.id == "e-1" && got.source == "/elsewhere" && got.type == "order.placed" &&
                    got.subject == "o-9",
                "structured mode: id, source, type or subject is wrong");
        require(got.content_type == "text/plain" && got.data == "halo",
                "structured mode: the data is wrong");
        require(got.time == std::chrono::system_clock::time_point(
                                std::chrono::milliseconds(1'769'847'330'125)),
                "structured mode: the time is wrong");
        require(find_header(got.headers, "traceparent").has_value(),
                "structured mode: an attribute was lost");
    }
}

void foreign_is_data(Context& context) {
    ForeignMessage foreign{
        "text/plain", {{"color", "biru"}}, "just text, \xff and a byte that is none"};
    Delivery delivery = deliver_foreign(context, foreign);
    require(delivery.malformed.empty(), "a message without envelope was taken for a malformed one");
    require(delivery.message.data == foreign.body, "the body came changed");
    require(delivery.message.content_type == "text/plain",
            "content type: " + delivery.message.content_type);
    require(find_header(delivery.message.headers, "color") == "biru", "a header was lost");
    require(!delivery.message.id.empty(),
            "the message got no id, so that the inbox could not know it again");
}

void traceparent(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    constexpr std::string_view trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    Message message = make_message();
    set_header(message.headers, "traceparent", std::string(trace));
    context.publish(broker, topic, {message});
    Collector collector(context, broker, topic, {}, [](const Delivery& delivery) -> Outcome {
        if (delivery.attempt == 1) return Retry{"again", std::chrono::milliseconds(0)};
        return Acknowledge{};
    });
    collector.wait_for(2);
    // The trace id is the journey's and stays; the span id may name a step of the broker's own.
    for (const auto& seen : collector.seen()) {
        auto got = find_header(seen.delivery.message.headers, "traceparent");
        require(got.has_value(), "traceparent was lost");
        require(got->substr(0, 35) == trace.substr(0, 35),
                "the trace id changed: " + std::string(*got));
    }
}

}  // namespace

std::vector<Case> envelope_cases() {
    return {
        {"envelope", "CloudEvents binary and structured", need::nothing, binary_and_structured},
        {"envelope", "foreign message without envelope is data", need::nothing, foreign_is_data},
        {"envelope", "traceparent continued", need::at_least_once, traceparent},
    };
}

}  // namespace pesan::conformance
