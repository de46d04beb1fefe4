#include <fmt/format.h>

#include "conformance/collector.hpp"
#include "pesan/errc.hpp"

namespace pesan::conformance {

namespace {

/// What arrives after one message was published to a subscription of its own.
Message round_trip(Context& context, Message message) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, {std::move(message)});
    Collector collector(context, broker, topic);
    collector.wait_for(1);
    return collector.seen()[0].delivery.message;
}

void body_survives(Context& context, std::string body) {
    Message message = make_message(body);
    message.content_type = "application/octet-stream";
    require(round_trip(context, message).data == body, "the body came changed");
}

void empty(Context& context) {
    body_survives(context, "");
}
void one_byte(Context& context) {
    body_survives(context, "x");
}

void with_nul(Context& context) {
    std::string body;
    for (int i = 0; i < 1024; ++i) {
        body.push_back(static_cast<char>(i));
    }
    body_survives(context, body);
}

void large(Context& context) {
    std::string body(256 * 1024, 'a');
    for (std::size_t i = 0; i < body.size(); ++i) {
        body[i] = static_cast<char>(i * 131 >> 3);
    }
    body_survives(context, body);
}

void beyond_limit(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    std::vector<Message> messages = make_messages(1);
    messages.push_back(make_message(std::string(context.capabilities().message_bytes + 1, 'x')));
    auto results = context.try_publish(broker, topic, messages);
    (void)require_value(results[0], "the message beside the large one");
    require_error(results[1], errc::message_too_large, "limit + 1");
    Collector collector(context, broker, topic);
    collector.wait_for(1);
    require_same_messages(collector, {messages[0]}, "the subscription");
}

void headers(Context& context) {
    Message message = make_message();
    message.headers = {{"kota", "Yogyakarta – 東京 🙂"},
                       {"empty", ""},
                       {"long", std::string(8 * 1024, 'h')}};
    for (int i = 0; message.headers.size() < 64; ++i) {
        message.headers.emplace_back(fmt::format("header{}", i), fmt::format("value {}", i));
    }
    Message got = round_trip(context, message);
    // The library adds the trace, where there is none, and nothing else.
    std::erase_if(got.headers,
                  [](const auto& header) { return header.first.starts_with("trace"); });
    require(got.headers.size() == message.headers.size(),
            fmt::format("{} headers sent, {} came", message.headers.size(), got.headers.size()));
    for (const auto& [name, value] : message.headers) {
        require(find_header(got.headers, name) == value, "a header came changed: " + name);
    }
}

}  // namespace

std::vector<Case> body_cases() {
    return {
        {"bodies", "empty", need::nothing, empty},
        {"bodies", "1 byte", need::nothing, one_byte},
        {"bodies", "bytes with NUL", need::nothing, with_nul},
        {"bodies", "256 KiB", need::nothing, large},
        {"bodies", "limit + 1 is a typed error", need::nothing, beyond_limit},
        {"bodies", "headers: UTF-8, empty value, 64 of them, 8 KiB", need::nothing, headers},
    };
}

}  // namespace pesan::conformance
