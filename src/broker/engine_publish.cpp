#include <algorithm>

#include "broker/engine_state.hpp"
#include "broker/expiration.hpp"
#include "broker/publish_headers.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker {

namespace {

/// What a publish must fulfil before anything is looked up.
Result<void> check(const Engine::State& state, std::string_view routing_key, BytesView properties,
                   BytesView body, PublishFlags flags) {
    if (state.failure) return errc::store_failed;
    if (properties.size() + body.size() > message_size_bytes_max) return errc::message_too_large;
    if (routing_key.size() > name_bytes_max)
        return Error(errc::invalid_argument, "routing key is too long");
    if (flags.delay.count() < 0 || flags.delay > delay_max)
        return Error(errc::invalid_argument, "delay");
    if (state.blocked()) return errc::blocked;
    return {};
}

/// The exchange a publish names; null for the default one.
Result<const Exchange*> find_exchange(const Topology& topology, const ExchangeName& name) {
    if (local_name(name.text).empty()) return nullptr;
    const auto* exchange = topology.exchange(name.text);
    if (exchange == nullptr) return Error(errc::not_found, "exchange " + name.text);
    if (exchange->spec().internal)
        return Error(errc::access_refused, "exchange " + name.text + " is internal");
    return exchange;
}

/// What the properties of a publish ask for.
struct Wishes {
    std::optional<std::chrono::milliseconds> expiration;
    std::chrono::milliseconds delay{0};
    /// Routing keys of CC and BCC.
    std::vector<std::string> copies;
    /// The properties are to be stored like this, where that is not as they came.
    std::optional<amqp::Properties> changed;
};

Result<Wishes> read_wishes(BytesView encoded, bool delayed_exchange) {
    Wishes wishes;
    auto properties = amqp::decode_properties(encoded);
    if (!properties)
        return Error(errc::invalid_argument, "properties: " + properties.error().message());
    if (properties->expiration) {
        wishes.expiration = parse_expiration(*properties);
        if (!wishes.expiration)
            return Error(errc::invalid_argument, "expiration " + *properties->expiration);
    }
    bool changed = false;
    for (const auto* name : {"CC", "BCC"}) {
        auto keys = copies(*properties, name);
        if (!keys) return keys.error();
        wishes.copies.insert(wishes.copies.end(), keys->begin(), keys->end());
    }
    if (properties->headers) changed = properties->headers->erase("BCC");
    if (delayed_exchange) {
        const auto delay = asked_delay(*properties);
        if (!delay) return delay.error();
        if (*delay) {
            wishes.delay = **delay;
            note_delay(*properties, **delay);
            changed = true;
        }
    }
    if (changed) wishes.changed = std::move(*properties);
    return wishes;
}

}  // namespace

Result<void> Engine::State::prepare_publish(PublishRecord& record, const ExchangeName& exchange,
                                            std::string_view routing_key, BytesView properties,
                                            BytesView body, PublishFlags flags) {
    const auto through = find_exchange(topology, exchange);
    if (!through) return through.error();
    const bool delayed = *through != nullptr && (*through)->spec().delayed;
    Wishes wishes;
    // Most messages ask for nothing, and are not looked into.
    if (has_expiration(properties) || delayed || may_have_copies(properties)) {
        auto read = read_wishes(properties, delayed);
        if (!read) return read.error();
        wishes = std::move(*read);
        if (wishes.changed) {
            auto encoded = amqp::encode_properties(*wishes.changed);
            if (!encoded) return Error(errc::invalid_argument, "properties");
            properties_scratch = std::move(*encoded);
            properties = properties_scratch;
        }
    }
    wishes.delay = std::max(wishes.delay, flags.delay);
    MessageHeaders headers(properties);
    if (wishes.copies.empty()) {
        topology.route(exchange.text, {&routing_key, 1}, headers, record.queues);
    } else {
        std::vector<std::string_view> keys{routing_key};
        keys.insert(keys.end(), wishes.copies.begin(), wishes.copies.end());
        topology.route(exchange.text, keys, headers, record.queues);
    }
    record.expiration = wishes.expiration;
    record.delay.reset();
    if (wishes.delay.count() > 0) record.delay = wishes.delay;
    record.wall = clock.wall();
    record.now.reset();
    const bool timed = record.expiration || record.delay || any_with_ttl(record.queues);
    if (timed) record.now = clock.boot();
    record.exchange = exchange.text;
    record.routing_key = routing_key;
    record.properties = properties;
    record.body_bytes = static_cast<std::uint32_t>(body.size());
    for (const auto id : record.queues) {
        const auto& queue = *topology.queue(id);
        if (queue.spec.overflow == Overflow::drop_head || !queue.full()) continue;
        if (queue.spec.overflow == Overflow::reject_publish_dlx)
            dead_letter_refused(queue, record, body);
        return Error(errc::queue_full, "queue " + queue.spec.name.text);
    }
    return {};
}

bool Engine::State::any_with_ttl(const std::vector<QueueId>& queues) const {
    return std::any_of(queues.begin(), queues.end(), [&](QueueId id) {
        return topology.queue(id)->spec.message_ttl.has_value();
    });
}

bool Engine::State::waits_for_disk(const PublishRecord& record, PublishFlags flags) const {
    return std::any_of(record.queues.begin(), record.queues.end(), [&](QueueId id) {
        const auto& spec = topology.queue(id)->spec;
        const bool kept = spec.durable && spec.exclusive_owner == 0;
        return kept && (!flags.transient || spec.type == QueueType::quorum);
    });
}

Result<PublishOutcome> Engine::publish(SessionId session, PublishTag tag,
                                       const ExchangeName& exchange, std::string_view routing_key,
                                       BytesView properties, BytesView body, PublishFlags flags) {
    auto& state = *state_;
    if (auto checked = check(state, routing_key, properties, body, flags); !checked)
        return checked.error();
    if (state.sessions.find(session) == nullptr) return errc::unknown_session;
    auto& record = state.publish_record;
    auto prepared = state.prepare_publish(record, exchange, routing_key, properties, body, flags);
    if (!prepared) return prepared.error();
    if (record.queues.empty()) return PublishOutcome{0};
    const auto committed = state.commit(record, body);
    if (!committed) return committed.error();
    if (state.waits_for_disk(record, flags)) {
        state.confirms.wait(*committed, session, tag);
        state.wanted = *committed;
    } else {
        state.confirms.confirm_now(session, tag);
    }
    return PublishOutcome{record.queues.size()};
}

}  // namespace pesan::broker
