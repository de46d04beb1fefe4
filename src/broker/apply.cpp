#include <algorithm>
#include <limits>

#include "broker/engine_state.hpp"

namespace pesan::broker {

std::optional<BootTime> Engine::State::deadline_in(
    const Queue& queue, std::optional<BootTime> now,
    std::optional<std::chrono::milliseconds> expiration) {
    if (!now) return std::nullopt;
    auto span = queue.spec.message_ttl;
    if (expiration && (!span || *expiration < *span)) span = expiration;
    return span ? std::optional(*now + *span) : std::nullopt;
}

void Engine::State::apply(const PublishRecord& record, store::Sequence sequence) {
    std::uint32_t queues = 0;
    for (const auto id : record.queues) {
        auto* queue = topology.queue(id);
        if (queue == nullptr) continue;
        ++queues;
        ++queue->totals.published;
        Queue::Arrival arrival{sequence, {}, queue->level_of(record.properties), record.body_bytes};
        if (record.delay && record.now) {
            queue->add_delayed(arrival, *record.now + *record.delay, false);
        } else {
            arrival.deadline = deadline_in(*queue, record.now, record.expiration);
            queue->hand_out_first |= arrival.deadline && *arrival.deadline <= *record.now;
            queue->add(arrival);
        }
        if (record.now) set_alarm(*queue);
        list_for_pump(*queue);
    }
    bodies.keep(sequence, queues);
}

void Engine::State::apply(const SettledRecord& record, store::Sequence sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    for (const auto place : record.places.list) {
        if (queue->settle(place)) bodies.forget(place, sequence);
    }
}

void Engine::State::apply(const DeliveredRecord& record, store::Sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    for (const auto place : record.places.list) {
        if (queue->state(place)) queue->mark(place, record.wall);
    }
}

void Engine::State::apply(const ReturnedRecord& record, store::Sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    for (const auto place : record.places.list)
        queue->give_back(place, true);
    queue->totals.returned += record.places.list.size();
    set_alarm(*queue);
    list_for_pump(*queue);
}

void Engine::State::apply(const GivenBackRecord& record, store::Sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    for (const auto place : record.places.list)
        queue->give_back(place, false);
    set_alarm(*queue);
    list_for_pump(*queue);
}

void Engine::State::apply(const RetryRecord& record, store::Sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    ++queue->totals.returned;
    queue->close_key(record.key, record.place);
    queue->retry(record.place, record.due);
    set_alarm(*queue);
    list_for_pump(*queue);
}

void Engine::State::apply(const DeadLetterRecord& record, store::Sequence sequence) {
    std::vector<Queue*> targets;
    for (const auto id : record.queues) {
        if (auto* target = topology.queue(id)) targets.push_back(target);
    }
    const auto count = static_cast<std::uint32_t>(targets.size());
    bodies.point(sequence, record.root, count);
    bodies.keep(sequence, count);
    for (auto* target : targets) {
        ++target->totals.published;
        target->add({sequence, deadline_in(*target, record.now, record.expiration),
                     target->level_of(record.properties), record.body_bytes});
        if (record.now) set_alarm(*target);
        list_for_pump(*target);
    }
    auto* source = topology.queue(record.source);
    if (source == nullptr || !source->settle(record.place)) return;
    ++source->totals.dead_lettered;
    bodies.forget(record.place, sequence);
    list_for_pump(*source);
}

void Engine::State::apply(const EnteredRecord& record, store::Sequence sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    bodies.point(sequence, record.root, 1);
    bodies.keep(sequence, 1);
    const auto* delayed = queue->delayed(record.place);
    queue->add({sequence, deadline_in(*queue, record.now, record.expiration),
                delayed == nullptr ? Level{0} : delayed->level, queue->body_bytes(record.place)});
    if (queue->settle(record.place)) bodies.forget(record.place, sequence);
    list_for_pump(*queue);
}

void Engine::State::apply(const ExchangeDeclaredRecord& record, store::Sequence) {
    topology.add_exchange(record.spec);
}

void Engine::State::apply(const ExchangeDeletedRecord& record, store::Sequence) {
    topology.remove_exchange(record.name.text);
}

void Engine::State::apply(const QueueDeclaredRecord& record, store::Sequence) {
    auto& queue = topology.add_queue(record.queue, record.spec);
    queue.used = clock.boot();
    if (record.spec.exclusive_owner != 0)
        exclusive_queues[record.spec.exclusive_owner].insert(record.queue);
    set_alarm(queue);
}

void Engine::State::apply(const QueueDeletedRecord& record, store::Sequence sequence) {
    auto queue = topology.remove_queue(record.queue);
    if (!queue) return;
    if (queue->alarm) alarms.erase({*queue->alarm, queue->id});
    const auto owner = exclusive_queues.find(queue->spec.exclusive_owner);
    if (owner != exclusive_queues.end()) owner->second.erase(queue->id);
    cancel_consumers(*queue);
    buried.push_back({std::move(queue), sequence});
    // In recovery nothing is referenced yet, and nobody waits.
    if (log == nullptr) bury_slice(std::numeric_limits<std::size_t>::max());
}

void Engine::State::apply(const BoundRecord& record, store::Sequence) {
    topology.bind(record.exchange.text, record.routing_key,
                  {record.queue, record.destination.text, record.arguments});
}

void Engine::State::apply(const UnboundRecord& record, store::Sequence) {
    topology.unbind(record.exchange.text, record.routing_key,
                    {record.queue, record.destination.text, record.arguments});
}

void Engine::State::apply(const PausedRecord& record, store::Sequence) {
    auto* queue = topology.queue(record.queue);
    if (queue == nullptr) return;
    queue->paused = record.paused;
    list_for_pump(*queue);
}

void Engine::State::apply(const SettingPutRecord& record, store::Sequence) {
    settings.insert_or_assign(std::string(record.key), Bytes(record.value));
}

void Engine::State::apply(const SettingErasedRecord& record, store::Sequence) {
    const auto found = settings.find(record.key);
    if (found != settings.end()) settings.erase(found);
}

}  // namespace pesan::broker
