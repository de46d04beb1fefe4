#include <fmt/format.h>

#include <algorithm>

#include "conformance/collector.hpp"

namespace pesan::conformance {

namespace {

using std::chrono::milliseconds;

ConsumerOptions quick_retries(std::uint32_t attempts) {
    ConsumerOptions options;
    options.retry.initial = milliseconds(10);
    options.retry.factor = 1;
    options.retry.attempts_max = attempts;
    return options;
}

/// Waits until the subscription has that many dead letters, and nothing else any more.
std::vector<DeadLetter> wait_for_dead(Context& context, Broker broker, const SubscriptionId& id,
                                      std::size_t count) {
    wait_until([&] { return context.dead_letters(broker, id).size() >= count; },
               fmt::format("{} dead letters", count));
    auto dead = context.dead_letters(broker, id);
    require(dead.size() == count, "more dead letters than expected");
    return dead;
}

Outcome reject(const Delivery&) {
    return Reject{"rejected", "of no use"};
}

/// A subscription with that many dead letters, of which the ids are returned.
std::vector<Message> with_dead_letters(Context& context, Broker broker, const std::string& topic,
                                       const std::string& text, std::size_t count) {
    auto messages = make_messages(count);
    context.publish(broker, topic, messages);
    Collector collector(context, broker, text, {}, reject);
    wait_for_dead(context, broker, subscription(text), count);
    return messages;
}

void after_n_attempts(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(1);
    context.publish(broker, topic, messages);
    Collector collector(context, broker, topic, quick_retries(3), [](const Delivery&) -> Outcome {
        return Retry{"the mail server is down", std::nullopt};
    });
    auto dead = wait_for_dead(context, broker, subscription(topic), 1);
    require(collector.count() == 3, fmt::format("{} attempts instead of 3", collector.count()));
    require(dead[0].attempts == 3,
            fmt::format("the dead letter tells of {} attempts", dead[0].attempts));
    require(dead[0].message.id == messages[0].id, "another message became a dead letter");
    require(dead[0].error.find("the mail server is down") != std::string::npos,
            "the dead letter does not tell the last error: " + dead[0].error);
}

void at_once_on_reject(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = make_messages(2);
    context.publish(broker, topic, messages);
    auto bad = messages[0].id;
    Collector collector(context, broker, topic, {}, [bad](const Delivery& delivery) -> Outcome {
        if (delivery.message.id == bad) return Reject{"rejected", "of no use"};
        return Acknowledge{};
    });
    auto dead = wait_for_dead(context, broker, subscription(topic), 1);
    collector.wait_for_messages(2);
    require(dead[0].message.id == bad, "the wrong message became a dead letter");
    require(collector.count() == 2, "a rejected message was tried again");
}

void what_a_dead_letter_tells(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic + ".finance"});
    Message sent = make_message("{\"total\": 7}");
    sent.headers = {{"color", "biru"}};
    auto before = std::chrono::system_clock::now();
    context.publish(broker, topic, {sent});
    Collector collector(context, broker, topic + ".finance", {},
                        [](const Delivery& delivery) -> Outcome {
                            if (delivery.attempt == 1) return Retry{"not yet", milliseconds(50)};
                            return Reject{"no_such_customer", "the customer «Budi» is unknown"};
                        });
    auto id = subscription(topic + ".finance");
    auto dead = wait_for_dead(context, broker, id, 1)[0];
    // Brokers keep times in milliseconds or seconds, and their clock need not be ours.
    constexpr std::chrono::seconds slack{5};
    require(dead.reason == "no_such_customer", "reason: " + dead.reason);
    require(dead.error == "the customer «Budi» is unknown", "error: " + dead.error);
    require(dead.attempts == 2, fmt::format("attempts: {}", dead.attempts));
    require(dead.first_attempt >= before - slack,
            "the first attempt's time is missing or too early");
    require(dead.first_attempt <= dead.last_attempt, "the last attempt is before the first");
    require(dead.last_attempt <= std::chrono::system_clock::now() + slack,
            "the last attempt is in the future");
    require(dead.origin.find("finance") != std::string::npos,
            "the origin does not name the queue: " + dead.origin);
    require(dead.subscription == id, "the dead letter belongs to " + dead.subscription.text());
    require(dead.message.id == sent.id && dead.message.data == sent.data &&
                find_header(dead.message.headers, "color") == "biru",
            "the message came changed");
    require(!dead.handle.empty(), "the dead letter has no handle");
}

void malformed_envelope(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    ForeignMessage broken{
        "application/cloudevents+json", {}, "{\"specversion\": \"1.0\", \"id\": "};
    require_value(context.await(broker.adapter().publish_foreign(topic, broken), "publish"),
                  "publish");
    auto neighbours = make_messages(3);
    context.publish(broker, topic, neighbours);

    Collector collector(context, broker, topic);
    auto dead = wait_for_dead(context, broker, subscription(topic), 1);
    collector.wait_for_messages(3);
    require_same_messages(collector, neighbours, "the handler");
    require(dead[0].reason == "malformed", "reason: " + dead[0].reason);
    require(!dead[0].error.empty(), "the dead letter does not tell what is wrong");
    require(dead[0].message.data == broken.body, "the dead letter does not hold the raw bytes");
}

void replay(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic + ".finance", topic + ".report"});
    auto messages = with_dead_letters(context, broker, topic, topic + ".finance", 3);
    Collector report(context, broker, topic + ".report");
    report.wait_for_messages(3);

    auto id = subscription(topic + ".finance");
    auto work = broker.adapter().replay(id, DeadLetterSelection{});
    auto count = require_value(context.await(std::move(work), "replay"), "replay");
    require(count == 3, fmt::format("{} dead letters replayed instead of 3", count));
    Collector finance(context, broker, topic + ".finance");
    finance.wait_for_messages(3);
    require_same_messages(finance, messages, "the subscription after a replay");
    for (const auto& seen : finance.seen()) {
        require(seen.delivery.attempt == 1, "a replayed message does not start at attempt 1");
    }
    auto again = broker.adapter().replay(id, DeadLetterSelection{});
    require(require_value(context.await(std::move(again), "replay"), "replay") == 0,
            "a dead letter was replayed twice");
    require(context.dead_letters(broker, id).empty(), "dead letters remain after the replay");
    require(report.count() == 3, "a replay reached another subscription");
}

void replay_of_one(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto messages = with_dead_letters(context, broker, topic, topic, 3);
    DeadLetterSelection one;
    one.handles = {messages[1].id};
    auto work = broker.adapter().replay(subscription(topic), one);
    require(require_value(context.await(std::move(work), "replay"), "replay") == 1,
            "not one dead letter replayed");
    Collector collector(context, broker, topic);
    collector.wait_for(1);
    require_same_messages(collector, {messages[1]}, "the subscription after a replay");
    require(context.dead_letters(broker, subscription(topic)).size() == 2,
            "not two dead letters left");
}

void peek(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto id = subscription(topic);
    auto messages = make_messages(5);
    context.publish(broker, topic, messages);
    for (int round = 0; round < 2; ++round) {
        std::vector<std::string> ids;
        std::string cursor;
        do {
            auto work = broker.adapter().peek(id, cursor, 2);
            auto page = require_value(context.await(std::move(work), "peek"), "peek");
            for (const auto& item : page.items) {
                ids.push_back(item.message.id);
                require(item.attempts == 0, "a look counted as an attempt");
            }
            cursor = page.next_cursor;
        } while (!cursor.empty());
        require(ids.size() == 5 && std::ranges::equal(ids, messages, {}, {}, &Message::id),
                fmt::format("peek shows {} messages instead of 5, or not in order", ids.size()));
    }
    Collector collector(context, broker, topic);
    collector.wait_for_messages(5);
    require_same_messages(collector, messages, "the subscription after a look");
    for (const auto& seen : collector.seen()) {
        require(seen.delivery.attempt == 1, "a look counted as an attempt");
    }
}

void purge(Context& context) {
    auto topic = context.topic();
    Broker broker = context.broker();
    context.declare(broker, {topic});
    auto id = subscription(topic);
    with_dead_letters(context, broker, topic, topic, 2);
    context.publish(broker, topic, make_messages(7));

    auto waiting = require_value(context.await(broker.adapter().purge(id), "purge"), "purge");
    require(waiting == 7, fmt::format("{} messages purged instead of 7", waiting));
    require(context.dead_letters(broker, id).size() == 2, "purge took the dead letters too");
    auto work = broker.adapter().purge_dead_letters(id, DeadLetterSelection{});
    auto dead = require_value(context.await(std::move(work), "purge"), "purge of dead letters");
    require(dead == 2, fmt::format("{} dead letters purged instead of 2", dead));
    require(context.dead_letters(broker, id).empty(), "dead letters remain after the purge");

    auto after = make_messages(1);
    context.publish(broker, topic, after);
    Collector collector(context, broker, topic);
    collector.wait_for(1);
    require_same_messages(collector, after, "the subscription after a purge");
}

}  // namespace

std::vector<Case> dead_letter_cases() {
    return {
        {"dead letters", "after N attempts", need::at_least_once, after_n_attempts},
        {"dead letters", "at once on reject", need::at_least_once, at_once_on_reject},
        {"dead letters", "reason, error, attempts, times, origin", need::at_least_once,
         what_a_dead_letter_tells},
        {"dead letters", "malformed envelope", need::at_least_once, malformed_envelope},
        {"dead letters", "replay once, to its own subscription, id kept", need::managed, replay},
        {"dead letters", "replay of a named one", need::managed, replay_of_one},
        {"dead letters", "peek does not consume", need::managed, peek},
        {"dead letters", "purge", need::managed, purge},
    };
}

}  // namespace pesan::conformance
