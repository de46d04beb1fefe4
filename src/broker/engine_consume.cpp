#include "broker/engine_state.hpp"

namespace pesan::broker {

Result<ConsumerId> Engine::consume(SessionId session_id, const QueueName& name,
                                   const ConsumerSpec& spec) {
    if (state_->failure) return errc::store_failed;
    auto* session = state_->sessions.find(session_id);
    if (session == nullptr) return errc::unknown_session;
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    auto& consumer = state_->sessions.add_consumer(*session, queue->id, spec);
    queue->consumers.push_back(&consumer);
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
    state_->remove_consumer(*consumer);
    for (const auto tag : not_handed_out) {
        if (auto done = release(session_id, tag); !done) return done;
    }
    return {};
}

Result<std::optional<DeliveryView>> Engine::get(SessionId session_id, const QueueName& name) {
    auto& state = *state_;
    if (state.failure) return errc::store_failed;
    auto* session = state.sessions.find(session_id);
    if (session == nullptr) return errc::unknown_session;
    auto* queue = state.topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
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
        session->deliveries.insert({tag, *place, 0, queue->id, false});
        queue->marking.push_back(*place);
        state.list_for_gather(*queue);
        ++queue->totals.delivered;
        return std::optional(state.view_of(*queue, *place, tag, *message));
    }
    return std::optional<DeliveryView>();
}

}  // namespace pesan::broker
