#include "broker/engine_state.hpp"
#include "broker/expiration.hpp"
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

}  // namespace

Result<PublishOutcome> Engine::publish(SessionId session, PublishTag tag,
                                       const ExchangeName& exchange, std::string_view routing_key,
                                       BytesView properties, BytesView body, PublishFlags flags) {
    auto& state = *state_;
    if (auto checked = check(state, routing_key, properties, body, flags); !checked)
        return checked.error();
    if (state.sessions.find(session) == nullptr) return errc::unknown_session;
    if (!local_name(exchange.text).empty() && !has_exchange(exchange))
        return Error(errc::not_found, "exchange " + exchange.text);

    auto& record = state.publish_record;
    record.expiration.reset();
    if (has_expiration(properties)) {
        const auto decoded = amqp::decode_properties(properties);
        if (!decoded)
            return Error(errc::invalid_argument, "properties: " + decoded.error().message());
        record.expiration = parse_expiration(*decoded);
        if (!record.expiration)
            return Error(errc::invalid_argument, "expiration " + *decoded->expiration);
    }
    state.topology.route(exchange.text, routing_key, record.queues);
    if (record.queues.empty()) return PublishOutcome{0};
    bool timed = record.expiration.has_value() || flags.delay.count() > 0;
    for (const auto id : record.queues) {
        const auto& queue = *state.topology.queue(id);
        timed = timed || queue.spec.message_ttl;
        const bool refuses =
            queue.spec.max_length && queue.spec.overflow == Overflow::reject_publish;
        if (refuses && queue.ready_count() >= *queue.spec.max_length)
            return Error(errc::queue_full, "queue " + queue.spec.name.text);
    }
    record.wall = state.clock.wall();
    record.now.reset();
    if (timed) record.now = state.clock.boot();
    record.delay.reset();
    if (flags.delay.count() > 0) record.delay = flags.delay;
    record.exchange = exchange.text;
    record.routing_key = routing_key;
    record.properties = properties;
    const auto committed = state.commit(record, body);
    if (!committed) return committed.error();
    if (flags.transient) {
        state.confirms.confirm_now(session, tag);
    } else {
        state.confirms.wait(*committed, session, tag);
        state.wanted = *committed;
    }
    return PublishOutcome{record.queues.size()};
}

}  // namespace pesan::broker
