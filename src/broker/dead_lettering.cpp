#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/engine_state.hpp"
#include "broker/publish_headers.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker {

namespace {

/// Where the dead letters of a queue go, and as what.
struct Letter {
    std::string routing_key;
    std::vector<QueueId> targets;
    Bytes properties;
};

/// A queue's key replaces the message's own and its copies.
std::vector<std::string_view> keys_of(const QueueSpec& spec, std::string_view own,
                                      const std::vector<std::string>& copied) {
    if (spec.dead_letter_routing_key) return {*spec.dead_letter_routing_key};
    std::vector<std::string_view> keys{own};
    keys.insert(keys.end(), copied.begin(), copied.end());
    return keys;
}

Letter write_letter(const Topology& topology, const QueueSpec& spec, DeathReason reason,
                    const MessageView& message, WallTime now) {
    Letter letter;
    // Properties that cannot be read are nobody's reason to lose the message.
    const auto decoded = amqp::decode_properties(message.properties);
    auto properties = decoded ? *decoded : amqp::Properties{};
    const auto copied = copies(properties, "CC");
    const auto keys =
        keys_of(spec, message.routing_key, copied ? *copied : std::vector<std::string>{});
    letter.routing_key = keys.front();
    note_death(properties, spec.name, reason, message, now);
    if (spec.dead_letter_routing_key) properties.headers->erase("CC");
    if (const auto encoded = amqp::encode_properties(properties)) letter.properties = *encoded;
    MessageHeaders headers(letter.properties);
    topology.route(spec.dead_letter_exchange->text, keys, headers, letter.targets);
    if (reason != DeathReason::rejected) {
        std::erase_if(letter.targets, [&](QueueId id) {
            return would_circle(properties, topology.queue(id)->spec.name);
        });
    }
    return letter;
}

}  // namespace

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
    if (!own_properties) {
        auto letter = write_letter(topology, queue.spec, reason, *message, clock.wall());
        return move(queue, place, std::move(letter.targets), exchange, letter.routing_key,
                    letter.properties);
    }
    const std::string routing_key(
        queue.spec.dead_letter_routing_key.value_or(std::string(message->routing_key)));
    const std::string_view key = routing_key;
    MessageHeaders headers(*own_properties);
    std::vector<QueueId> targets;
    topology.route(exchange, {&key, 1}, headers, targets);
    return move(queue, place, std::move(targets), exchange, routing_key, *own_properties);
}

Result<void> Engine::State::move(Queue& from, Place place, std::vector<QueueId> targets,
                                 std::string_view exchange, std::string_view routing_key,
                                 BytesView properties) {
    if (targets.empty()) {
        spdlog::warn("queue {}: dead letter {} reaches no queue and is dropped",
                     local_name(from.spec.name.text), place);
        settle(from, place);
        return {};
    }
    DeadLetterRecord record;
    record.source = from.id;
    record.place = place;
    record.root = bodies.root(place);
    record.queues = std::move(targets);
    record.wall = clock.wall();
    if (any_with_ttl(record.queues)) record.now = clock.boot();
    record.exchange = exchange;
    record.routing_key = routing_key;
    record.properties = properties;
    const auto counts_bytes = [&](QueueId id) {
        return topology.queue(id)->spec.max_length_bytes.has_value();
    };
    if (std::any_of(record.queues.begin(), record.queues.end(), counts_bytes)) {
        if (const auto message = bodies.read(place))
            record.body_bytes = static_cast<std::uint32_t>(message->body.size());
    }
    if (auto done = commit(record); !done) return done.error();
    return {};
}

void Engine::State::dead_letter_refused(const Queue& queue, const PublishRecord& refused,
                                        BytesView body) {
    if (!queue.spec.dead_letter_exchange) return;
    const MessageView message{local_name(refused.exchange), refused.routing_key, refused.properties,
                              body, refused.wall};
    auto letter = write_letter(topology, queue.spec, DeathReason::maxlen, message, refused.wall);
    if (letter.targets.empty()) return;
    PublishRecord record;
    record.queues = std::move(letter.targets);
    record.wall = refused.wall;
    if (any_with_ttl(record.queues)) record.now = clock.boot();
    record.exchange = queue.spec.dead_letter_exchange->text;
    record.routing_key = letter.routing_key;
    record.properties = letter.properties;
    record.body_bytes = refused.body_bytes;
    // After a failure every later call tells it.
    (void)commit(record, body).has_value();
}

}  // namespace pesan::broker
