#include <algorithm>
#include <map>

#include "broker/engine_state.hpp"

namespace pesan::broker {

void Engine::State::settle(Queue& queue, Place place) {
    if (!queue.settle(place)) return;
    queue.settling.push_back(place);
    list_for_gather(queue);
    list_for_pump(queue);
}

std::optional<OpenDelivery> Engine::State::take_delivery(SessionId session_id, DeliveryTag tag) {
    auto* session = sessions.find(session_id);
    const auto* found = session == nullptr ? nullptr : session->deliveries.find(tag);
    if (found == nullptr) return std::nullopt;
    const auto delivery = *found;
    session->deliveries.erase(tag);
    if (auto* consumer = session->consumer(delivery.consumer)) --consumer->unsettled;
    return delivery;
}

void Engine::State::give_back(Queue& queue, const std::vector<Place>& places, bool counted) {
    // The marks go first: the end of an attempt follows its beginning.
    gather_queue(queue);
    if (counted) {
        ReturnedRecord record;
        record.queue = queue.id;
        record.places.list = places;
        if (!commit(record)) return;
    } else {
        GivenBackRecord record;
        record.queue = queue.id;
        record.places.list = places;
        if (!commit(record)) return;
    }
}

SessionId Engine::open_session(SessionSink& sink) {
    return state_->sessions.open(sink).id;
}

void Engine::close_session(SessionId id) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr) return;
    while (!session->consumers.empty())
        state_->remove_consumer(*session->consumers.begin()->second);
    struct Lists {
        std::vector<Place> tried, held;
    };
    std::map<QueueId, Lists> by_queue;
    session->deliveries.for_each([&](const OpenDelivery& delivery) {
        auto& lists = by_queue[delivery.queue];
        (delivery.held ? lists.held : lists.tried).push_back(delivery.place);
    });
    session->deliveries.clear();
    for (auto& [queue_id, lists] : by_queue) {
        auto* queue = state_->topology.queue(queue_id);
        if (queue == nullptr) continue;
        for (auto* places : {&lists.tried, &lists.held}) {
            if (places->empty()) continue;
            std::sort(places->begin(), places->end());
            state_->give_back(*queue, *places, places == &lists.tried);
        }
    }
    state_->sessions.close(id);
}

void Engine::resume(SessionId id) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr || !session->full) return;
    session->full = false;
    for (const auto& [consumer_id, consumer] : session->consumers) {
        if (auto* queue = state_->topology.queue(consumer->queue)) state_->list_for_pump(*queue);
    }
}

Result<void> Engine::acknowledge(SessionId session, DeliveryTag tag) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    if (auto* queue = state_->topology.queue(delivery->queue)) {
        ++queue->totals.acknowledged;
        state_->settle(*queue, delivery->place);
    }
    return {};
}

Result<void> Engine::acknowledge_through(SessionId id, DeliveryTag tag) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr) return errc::unknown_session;
    auto& deliveries = session->deliveries;
    if (tag != 0 && !deliveries.contains(tag)) return errc::unknown_delivery;
    while (!deliveries.empty() && (tag == 0 || deliveries.front().tag <= tag)) {
        if (auto done = acknowledge(id, deliveries.front().tag); !done) return done;
    }
    return {};
}

Result<void> Engine::requeue(SessionId session, DeliveryTag tag) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    if (auto* queue = state_->topology.queue(delivery->queue))
        state_->give_back(*queue, {delivery->place}, true);
    return {};
}

Result<void> Engine::release(SessionId session, DeliveryTag tag) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    if (auto* queue = state_->topology.queue(delivery->queue))
        state_->give_back(*queue, {delivery->place}, false);
    return {};
}

Result<void> Engine::retry_after(SessionId session, DeliveryTag tag,
                                 std::chrono::milliseconds delay) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    auto* queue = state_->topology.queue(delivery->queue);
    if (queue == nullptr) return {};
    state_->gather_queue(*queue);
    RetryRecord record;
    record.queue = queue->id;
    record.place = delivery->place;
    record.due = state_->clock.boot() + std::clamp(delay, std::chrono::milliseconds(0), delay_max);
    record.key = queue->closed_key(delivery->place);
    if (auto done = state_->commit(record); !done) return done.error();
    return {};
}

Result<void> Engine::reject(SessionId session, DeliveryTag tag) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    auto* queue = state_->topology.queue(delivery->queue);
    if (queue == nullptr) return {};
    return state_->give_up(*queue, delivery->place, DeathReason::rejected);
}

Result<void> Engine::dead_letter(SessionId session, DeliveryTag tag, BytesView properties) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    auto* queue = state_->topology.queue(delivery->queue);
    if (queue == nullptr) return {};
    return state_->give_up(*queue, delivery->place, DeathReason::rejected, properties);
}

}  // namespace pesan::broker
