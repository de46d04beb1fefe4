#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

void consumer_dies(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(10);
    context.publish(broker, topic, messages);
    {
        Reader dying(context, broker, topic, 10);
        auto held = dying.take(10);
        held.resize(4);
        dying.acknowledge(held);
        dying.flush();
    }
    messages.erase(messages.begin(), messages.begin() + 4);
    Collector next(context, broker, topic);
    next.wait_for_messages(6);
    require_same_messages(next, messages, "the next consumer");
    for (const auto& seen : next.seen()) {
        require(seen.delivery.attempt == 2,
                fmt::format("attempt {} instead of 2", seen.delivery.attempt));
    }
}

void attempt_numbers(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, make_messages(1));
    Collector collector(context, broker, topic, {}, [](const Delivery& delivery) -> Outcome {
        if (delivery.attempt < 4) return Retry{"again", std::chrono::milliseconds(0)};
        return Acknowledge{};
    });
    collector.wait_for(4);
    auto seen = collector.seen();
    for (std::uint32_t i = 0; i < 4; ++i) {
        require(
            seen[i].delivery.attempt == i + 1,
            fmt::format("delivery {} has the attempt number {}", i + 1, seen[i].delivery.attempt));
    }
}

void release_is_no_attempt(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, make_messages(1));
    Reader reader(context, broker, topic, 1);
    auto first = reader.take(1);
    Settlement back;
    back.tag = first[0].tag;
    back.kind = Settlement::Kind::release;
    reader.settle({back});
    auto second = reader.take(1);
    require(second[0].message.id == first[0].message.id, "another message came");
    require(second[0].attempt == 1,
            fmt::format("a released delivery counted: attempt {}", second[0].attempt));
    reader.acknowledge(second);
}

void prefetch(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    context.publish(broker, topic, make_messages(20));
    Reader reader(context, broker, topic, 5);
    auto held = reader.take(5);
    require(reader.take_within(watch).empty(), "more was handed out than the prefetch allows");
    reader.acknowledge({held[0], held[1]});
    auto more = reader.take(2);
    require(reader.take_within(watch).empty(), "more was handed out than was settled");
    held.erase(held.begin(), held.begin() + 2);
    held.insert(held.end(), more.begin(), more.end());
    reader.acknowledge(held);
}

void cancel_in_flight(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(10);
    context.publish(broker, topic, messages);
    std::set<std::string> done;
    {
        Reader reader(context, broker, topic, 4);
        auto held = reader.take(4);
        reader.cancel();
        auto end = reader.next();
        require_error(end, errc::closed, "next() after cancel()");
        // What was in flight stays settleable.
        reader.acknowledge(held);
        reader.flush();
        for (const auto& delivery : held) {
            done.insert(delivery.message.id);
        }
    }
    std::erase_if(messages, [&](const Message& message) { return done.contains(message.id); });
    Collector rest(context, broker, topic);
    rest.wait_for_messages(6);
    require_same_messages(rest, messages, "the next consumer");
}

}  // namespace

std::vector<Case> acknowledge_cases() {
    return {
        {"acknowledge", "consumer dies, its messages come again", need::at_least_once,
         consumer_dies},
        {"acknowledge", "attempt numbers", need::at_least_once, attempt_numbers},
        {"acknowledge", "a released delivery is no attempt", need::at_least_once,
         release_is_no_attempt},
        {"acknowledge", "prefetch respected", need::at_least_once, prefetch},
        {"acknowledge", "cancel in flight", need::at_least_once, cancel_in_flight},
    };
}

}  // namespace pesan::conformance
