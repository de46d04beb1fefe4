#include <algorithm>

#include "broker/engine_state.hpp"
#include "broker/expiration.hpp"

namespace pesan::broker {

namespace {

/// Memory is counted again after so many records; a record costs at most some dozens of bytes
/// beside its own.
constexpr store::Sequence records_between_measurements = 4096;

}  // namespace

void Engine::State::set_alarm(Queue& queue) {
    if (log == nullptr) return;
    auto next = queue.next_timer();
    if (queue.spec.expires && queue.consumers.empty()) {
        const auto unused = queue.used + *queue.spec.expires;
        if (!next || unused < *next) next = unused;
    }
    if (next == queue.alarm) return;
    if (queue.alarm) alarms.erase({*queue.alarm, queue.id});
    queue.alarm = next;
    if (next) alarms.insert({*next, queue.id});
}

std::size_t Engine::State::run_alarms(std::size_t budget) {
    const auto now = clock.boot();
    while (budget > 0 && !failure && !alarms.empty() && alarms.begin()->first <= now) {
        auto* queue = topology.queue(alarms.begin()->second);
        if (queue == nullptr) {
            alarms.erase(alarms.begin());
            continue;
        }
        --budget;
        if (queue->spec.expires && queue->consumers.empty() &&
            queue->used + *queue->spec.expires <= now) {
            if (!remove_queue(*queue)) return budget;
            continue;
        }
        budget = run_timers(*queue, now, budget);
        set_alarm(*queue);
    }
    return budget;
}

std::size_t Engine::State::run_timers(Queue& queue, BootTime now, std::size_t budget) {
    while (budget > 0 && !failure) {
        const auto place = queue.next_due(now);
        if (!place) break;
        --budget;
        // Recovery finds a due retry by itself; a delayed publish gets its place in the queue by a
        // record.
        if (queue.delayed(*place)->retry) {
            queue.enter_again(*place);
        } else {
            enter_delayed(queue, *place, now);
        }
        list_for_pump(queue);
    }
    if (std::exchange(queue.hand_out_first, false)) budget = pump(queue, budget);
    while (budget > 0 && !failure) {
        const auto place = queue.next_expired(now);
        if (!place) break;
        --budget;
        if (!give_up(queue, *place, DeathReason::expired)) {
            // It could not be read just now; its time is over still.
            if (queue.state(*place))
                queue.restore_deadline({now + std::chrono::milliseconds(1), *place});
            list_for_pump(queue);
        }
    }
    return budget;
}

void Engine::State::enter_delayed(Queue& queue, Place place, BootTime now) {
    EnteredRecord record;
    record.queue = queue.id;
    record.place = place;
    record.root = bodies.root(place);
    record.wall = clock.wall();
    if (const auto message = bodies.read(place)) {
        const auto properties = amqp::decode_properties(message->properties);
        if (properties) record.expiration = parse_expiration(*properties);
    }
    if (queue.spec.message_ttl || record.expiration) record.now = now;
    // After a failure the caller stops.
    if (!commit(record)) return;
}

std::size_t Engine::State::purge_slice(Queue& queue, std::size_t budget) {
    while (queue.purge_through != 0 && budget > 0) {
        const auto waiting = queue.first_waiting();
        const auto delayed = queue.first_delayed();
        const auto next = waiting && *waiting <= queue.purge_through ? waiting : delayed;
        if (!next || *next > queue.purge_through) {
            queue.purge_through = 0;
            break;
        }
        --budget;
        settle(queue, *next);
    }
    return budget;
}

std::size_t Engine::State::bury_slice(std::size_t budget) {
    while (budget > 0 && !buried.empty()) {
        auto& [queue, deleted_by] = buried.front();
        const auto next = queue->at_least(0);
        if (!next) {
            buried.pop_front();
            continue;
        }
        --budget;
        queue->settle(*next);
        bodies.forget(*next, deleted_by);
    }
    return budget;
}

bool Engine::State::blocked() const {
    return (log != nullptr && log->blocked()) || memory > options.memory_bytes_max / 5 * 4;
}

void Engine::State::tell_blocked() {
    const bool now = blocked();
    if (now == told_blocked) return;
    told_blocked = now;
    for (const auto& [id, session] : sessions.all())
        session->sink->blocked(now);
}

void Engine::State::measure_memory() {
    // Above the limit it is counted each time, so that publishers go on as soon as there is room.
    const bool high = memory > options.memory_bytes_max / 5 * 4;
    if (!high && log->appended() < memory_measured_at + records_between_measurements) return;
    memory_measured_at = log->appended();
    // The log's own index has eight bytes for each record that is referenced.
    memory = bodies.memory_bytes() + log->stats().live_records * 8;
    for (const auto& [id, queue] : topology.queues())
        memory += queue->memory_bytes();
}

}  // namespace pesan::broker
