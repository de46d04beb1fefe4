#include "broker/death.hpp"

#include <algorithm>

#include "broker/virtual_host.hpp"

namespace pesan::broker {

namespace {

std::string_view text_in(const amqp::Table& table, std::string_view name) {
    const auto* value = table.find(name);
    const auto* text = value == nullptr ? nullptr : value->as<std::string>();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

/// The table of this queue and reason, if there is one; taken out of the list.
std::optional<amqp::Table> take_death(amqp::Array& deaths, const QueueName& queue,
                                      DeathReason reason) {
    const auto found = std::find_if(deaths.begin(), deaths.end(), [&](const amqp::Value& value) {
        const auto* death = value.as<amqp::Table>();
        return death != nullptr && text_in(*death, "queue") == local_name(queue.text) &&
               text_in(*death, "reason") == text_of(reason);
    });
    if (found == deaths.end()) return std::nullopt;
    auto death = *found->as<amqp::Table>();
    deaths.erase(found);
    return death;
}

std::int64_t count_of(const amqp::Table& death) {
    std::int64_t count = 0;
    const auto* value = death.find("count");
    if (value == nullptr || !value->integer(count)) return 0;
    return count;
}

}  // namespace

std::string_view text_of(DeathReason reason) {
    switch (reason) {
        case DeathReason::rejected:
            return "rejected";
        case DeathReason::expired:
            return "expired";
        case DeathReason::maxlen:
            return "maxlen";
        case DeathReason::delivery_limit:
            return "delivery_limit";
    }
    return "rejected";
}

namespace {

/// The message's own routing key, then those of its header CC.
amqp::Array routing_keys_of(const MessageView& message, const amqp::Table& headers) {
    amqp::Array keys{amqp::Value(message.routing_key)};
    const auto* value = headers.find("CC");
    const auto* copied = value == nullptr ? nullptr : value->as<amqp::Array>();
    if (copied != nullptr) keys.insert(keys.end(), copied->begin(), copied->end());
    return keys;
}

amqp::Table first_death(const amqp::Properties& properties, const QueueName& queue,
                        DeathReason reason, const MessageView& message, WallTime now) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    amqp::Table death;
    death.set("count", std::int64_t{1});
    death.set("reason", text_of(reason));
    death.set("queue", local_name(queue.text));
    death.set("time", amqp::Timestamp{static_cast<std::uint64_t>(seconds)});
    death.set("exchange", message.exchange);
    death.set("routing-keys", routing_keys_of(message, *properties.headers));
    if (properties.expiration) death.set("original-expiration", *properties.expiration);
    return death;
}

}  // namespace

void note_death(amqp::Properties& properties, const QueueName& queue, DeathReason reason,
                const MessageView& message, WallTime now) {
    if (!properties.headers) properties.headers.emplace();
    auto& headers = *properties.headers;
    amqp::Array deaths;
    const auto* known = headers.find("x-death");
    if (known == nullptr) {
        headers.set("x-first-death-reason", text_of(reason));
        headers.set("x-first-death-queue", local_name(queue.text));
        headers.set("x-first-death-exchange", message.exchange);
    } else if (const auto* array = known->as<amqp::Array>()) {
        deaths = *array;
    }
    // A death that came before is only counted: time and keys stay those of its first.
    auto death = take_death(deaths, queue, reason);
    if (death) {
        death->set("count", count_of(*death) + 1);
    } else {
        death = first_death(properties, queue, reason, message, now);
    }
    properties.expiration.reset();
    deaths.insert(deaths.begin(), std::move(*death));
    headers.set("x-death", std::move(deaths));
}

bool would_circle(const amqp::Properties& properties, const QueueName& target) {
    const auto* value = properties.headers ? properties.headers->find("x-death") : nullptr;
    const auto* deaths = value == nullptr ? nullptr : value->as<amqp::Array>();
    if (deaths == nullptr) return false;
    for (const auto& entry : *deaths) {
        const auto* death = entry.as<amqp::Table>();
        if (death == nullptr || text_in(*death, "reason") == text_of(DeathReason::rejected))
            return false;
        if (text_in(*death, "queue") == local_name(target.text)) return true;
    }
    return false;
}

}  // namespace pesan::broker
