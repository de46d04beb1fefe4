#include <algorithm>

#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

/// Whole seconds, never too early: half an hour needs no finer measure, and a delivery stays small.
std::uint32_t due_after(BootTime now, std::chrono::milliseconds time) {
    const auto due = std::chrono::ceil<std::chrono::seconds>(now.time_since_epoch() + time);
    return static_cast<std::uint32_t>(
        std::min<std::int64_t>(due.count(), std::numeric_limits<std::int32_t>::max()));
}

BootTime time_of(std::uint32_t seconds) {
    return BootTime(std::chrono::seconds(seconds));
}

}  // namespace

std::optional<std::chrono::milliseconds> Engine::State::time_to_settle(const Queue& queue,
                                                                       const Consumer* consumer) {
    if (consumer != nullptr && consumer->spec.timeout) return consumer->spec.timeout;
    return queue.spec.consumer_timeout;
}

void Engine::State::limit_delivery(Session& session, OpenDelivery& delivery,
                                   std::optional<std::chrono::milliseconds> time) {
    if (!time) return;
    delivery.due_s = due_after(clock.boot(), *time) & 0x7fffffff;
    const auto due = time_of(delivery.due_s);
    // One alarm a session, for what is due first; what was settled meanwhile costs one look.
    if (session.alarm && *session.alarm <= due) return;
    if (session.alarm) session_alarms.erase({*session.alarm, session.id});
    session.alarm = due;
    session_alarms.insert({due, session.id});
}

std::size_t Engine::State::run_session_alarms(std::size_t budget) {
    const auto now = clock.boot();
    while (budget > 0 && !failure && !session_alarms.empty() &&
           session_alarms.begin()->first <= now) {
        --budget;
        auto* session = sessions.find(session_alarms.begin()->second);
        session_alarms.erase(session_alarms.begin());
        if (session == nullptr) continue;
        session->alarm.reset();
        std::vector<OpenDelivery> late;
        std::uint32_t next_s = 0;
        session->deliveries.for_each([&](const OpenDelivery& delivery) {
            if (delivery.due_s == 0) return;
            if (time_of(delivery.due_s) <= now) {
                late.push_back(delivery);
            } else if (next_s == 0 || delivery.due_s < next_s) {
                next_s = delivery.due_s;
            }
        });
        if (next_s != 0) {
            session->alarm = time_of(next_s);
            session_alarms.insert({*session->alarm, session->id});
        }
        for (const auto& delivery : late) {
            auto* queue = topology.queue(delivery.queue);
            const auto* consumer = session->consumer(delivery.consumer);
            take_delivery(session->id, delivery.tag);
            if (queue == nullptr) continue;
            const auto time = time_to_settle(*queue, consumer);
            give_back(*queue, {delivery.place}, true);
            session->sink->timed_out(delivery.consumer, delivery.tag,
                                     time.value_or(std::chrono::milliseconds(0)));
        }
    }
    return budget;
}

}  // namespace pesan::broker
