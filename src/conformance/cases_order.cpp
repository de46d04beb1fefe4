#include <fmt/format.h>

#include <map>

#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

constexpr std::size_t keys = 10;
constexpr std::size_t each = 30;

/// Message n of every key, then n + 1 of every key …
std::vector<Message> interleaved() {
    std::vector<Message> all;
    for (std::size_t n = 0; n < each; ++n) {
        for (std::size_t k = 0; k < keys; ++k) {
            all.push_back(make_message(std::to_string(n), fmt::format("key{}", k)));
        }
    }
    return all;
}

/// First deliveries of a key must rise; repeats may come in between.
void require_rising(std::map<std::string, std::size_t>& next, const Delivery& delivery) {
    auto& expected = next[delivery.message.key];
    auto got = number(delivery.message);
    if (got < expected) return;
    require(got == expected,
            fmt::format("key {}: message {} came before {}", delivery.message.key, got, expected));
    ++expected;
}

void one_consumer(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic}, context.capabilities().ordered_by_key);
    auto messages = interleaved();
    context.publish(broker, topic, messages);
    ConsumerOptions options;
    if (!context.capabilities().ordered_by_key) options.concurrency = 1;
    Collector collector(context, broker, topic, options);
    collector.wait_for_messages(messages.size());
    std::map<std::string, std::size_t> next;
    for (const auto& seen : collector.seen()) {
        require_rising(next, seen.delivery);
    }
}

void several_consumers(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic}, true);
    auto messages = interleaved();
    context.publish(broker, topic, messages);
    std::vector<std::unique_ptr<Collector>> consumers;
    for (int i = 0; i < 4; ++i) {
        Broker own = context.connect(context.options().url);
        consumers.push_back(std::make_unique<Collector>(context, own, topic));
    }
    std::vector<Collector::Seen> all;
    wait_until(
        [&] {
            all.clear();
            for (const auto& consumer : consumers) {
                auto seen = consumer->seen();
                all.insert(all.end(), seen.begin(), seen.end());
            }
            return all.size() >= messages.size();
        },
        "all messages");
    std::ranges::stable_sort(all, {}, &Collector::Seen::when);
    std::map<std::string, std::size_t> next;
    for (const auto& seen : all) {
        require_rising(next, seen.delivery);
    }
    for (const auto& [key, count] : next) {
        require(count == each, fmt::format("key {}: {} messages instead of {}", key, count, each));
    }
}

}  // namespace

std::vector<Case> order_cases() {
    return {
        {"order", "per key, one consumer", need::nothing, one_consumer},
        {"order", "per key, several consumers", need::order_by_key, several_consumers},
    };
}

}  // namespace pesan::conformance
