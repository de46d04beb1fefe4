#include <algorithm>

#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

Result<void> check_owner(const Queue& queue, const Session& session) {
    const auto owner = queue.spec.exclusive_owner;
    if (owner == 0 || owner == session.connection) return {};
    return Error(errc::resource_locked, "queue " + queue.spec.name.text);
}

}  // namespace

Result<ConsumerId> Engine::consume(SessionId session_id, const QueueName& name,
                                   const ConsumerSpec& spec) {
    if (state_->failure) return errc::store_failed;
    auto* session = state_->sessions.find(session_id);
    if (session == nullptr) return errc::unknown_session;
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    if (auto checked = check_owner(*queue, *session); !checked) return checked.error();
    auto& consumers = queue->consumers;
    const bool taken = !consumers.empty() && (spec.exclusive || consumers.front()->spec.exclusive);
    if (taken) return Error(errc::access_refused, "queue " + name.text + " in exclusive use");
    auto& consumer = state_->sessions.add_consumer(*session, queue->id, spec);
    const auto behind = std::upper_bound(consumers.begin(), consumers.end(), spec.priority,
                                         [](std::int32_t priority, const Consumer* other) {
                                             return other->spec.priority < priority;
                                         });
    consumers.insert(behind, &consumer);
    if (queue->active_consumer == nullptr) queue->active_consumer = &consumer;
    state_->set_alarm(*queue);
    state_->list_for_pump(*queue);
    return consumer.id;
}

Result<void> Engine::cancel(SessionId session_id, ConsumerId id) {
    auto* session = state_->sessions.find(session_id);
    auto* consumer = session == nullptr ? nullptr : session->consumer(id);
    if (consumer == nullptr) return errc::not_found;
    std::vector<DeliveryTag> not_handed_out;
    session->deliveries.for_each([&](const OpenDelivery& delivery) {
        if (delivery.consumer == id && delivery.held) not_handed_out.push_back(delivery.tag);
    });
    const auto queue = consumer->queue;
    state_->remove_consumer(*consumer);
    for (const auto tag : not_handed_out) {
        if (auto done = release(session_id, tag); !done) return done;
    }
    return state_->remove_if_left_alone(queue);
}

Result<std::optional<DeliveryView>> Engine::get(SessionId session_id, const QueueName& name) {
    auto& state = *state_;
    if (state.failure) return errc::store_failed;
    auto* session = state.sessions.find(session_id);
    if (session == nullptr) return errc::unknown_session;
    auto* queue = state.topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    if (auto checked = check_owner(*queue, *session); !checked) return checked.error();
    queue->used = state.clock.boot();
    state.set_alarm(*queue);
    std::size_t budget = parked_max;
    while (!queue->paused && queue->purge_through == 0) {
        const auto place = state.next_place(*queue, budget);
        if (!place) break;
        const auto message = state.bodies.read(*place);
        if (!message) {
            state.drop_unreadable(*queue, *place, message.error());
            continue;
        }
        const auto tag = ++session->last_tag;
        queue->take(*place, session_id, tag);
        OpenDelivery delivery{tag, *place, 0, queue->id, 0, 0};
        state.limit_delivery(*session, delivery, State::time_to_settle(*queue, nullptr));
        session->deliveries.insert(delivery);
        queue->marking.push_back(*place);
        state.list_for_gather(*queue);
        ++queue->totals.delivered;
        auto view = state.view_of(*queue, *place, tag, *message);
        view.remaining = queue->ready_count();
        return std::optional(view);
    }
    return std::optional<DeliveryView>();
}

}  // namespace pesan::broker
