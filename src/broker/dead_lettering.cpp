#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/engine_state.hpp"

namespace pesan::broker {

Result<void> Engine::State::give_up(Queue& queue, Place place, DeathReason reason,
                                    std::optional<BytesView> own_properties) {
    if (failure) return errc::store_failed;
    if (reason == DeathReason::expired) ++queue.totals.expired;
    if (!queue.spec.dead_letter_exchange) {
        settle(queue, place);
        return {};
    }
    const auto message = bodies.read(place);
    if (!message) {
        drop_unreadable(queue, place, message.error());
        return message.error();
    }
    const auto& exchange = queue.spec.dead_letter_exchange->text;
    const std::string routing_key(
        queue.spec.dead_letter_routing_key.value_or(std::string(message->routing_key)));
    std::vector<QueueId> targets;
    topology.route(exchange, routing_key, targets);
    if (own_properties)
        return move(queue, place, std::move(targets), exchange, routing_key, *own_properties);

    // Properties that cannot be read are nobody's reason to lose the message.
    const auto decoded = amqp::decode_properties(message->properties);
    auto properties = decoded ? *decoded : amqp::Properties{};
    note_death(properties, queue.spec.name, reason, *message, clock.wall());
    if (reason != DeathReason::rejected) {
        std::erase_if(targets, [&](QueueId id) {
            return would_circle(properties, topology.queue(id)->spec.name);
        });
    }
    const auto encoded = amqp::encode_properties(properties);
    return move(queue, place, std::move(targets), exchange, routing_key,
                encoded ? *encoded : Bytes{});
}

Result<void> Engine::State::move(Queue& from, Place place, std::vector<QueueId> targets,
                                 std::string_view exchange, std::string_view routing_key,
                                 BytesView properties) {
    if (targets.empty()) {
        spdlog::warn("queue {}: dead letter {} reaches no queue and is dropped",
                     from.spec.name.text, place);
        settle(from, place);
        return {};
    }
    DeadLetterRecord record;
    record.source = from.id;
    record.place = place;
    record.root = bodies.root(place);
    record.queues = std::move(targets);
    record.wall = clock.wall();
    const auto has_ttl = [&](QueueId id) {
        return topology.queue(id)->spec.message_ttl.has_value();
    };
    if (std::any_of(record.queues.begin(), record.queues.end(), has_ttl)) record.now = clock.boot();
    record.exchange = exchange;
    record.routing_key = routing_key;
    record.properties = properties;
    if (auto done = commit(record); !done) return done.error();
    return {};
}

}  // namespace pesan::broker
