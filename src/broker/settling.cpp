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
    if (delivery.consumer != 0 && session->unsettled-- == session->prefetch)
        list_for_pump(*session);
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
    if (!counted || !queue.spec.delivery_limit) return;
    for (const auto place : places) {
        if (over_delivery_limit(queue, place) &&
            !give_up(queue, place, DeathReason::delivery_limit))
            return;
    }
}

bool Engine::State::over_delivery_limit(const Queue& queue, Place place) {
    const auto* attempt = queue.spec.delivery_limit ? queue.attempt(place) : nullptr;
    return attempt != nullptr && attempt->count > *queue.spec.delivery_limit;
}

std::optional<std::chrono::milliseconds> Engine::State::delay_of_return(const Queue& queue,
                                                                        Place place, Return why) {
    const auto& spec = queue.spec;
    const bool applies = spec.delayed_retry == DelayedRetry::all ||
                         spec.delayed_retry == (why == Return::failed ? DelayedRetry::failed
                                                                      : DelayedRetry::returned);
    if (!applies) return std::nullopt;
    const auto* attempt = queue.attempt(place);
    const auto count = attempt == nullptr ? 1 : std::int64_t{attempt->count} + 1;
    // The last return counts no delay: the message leaves the queue.
    if (spec.delivery_limit && count > *spec.delivery_limit) return std::nullopt;
    const auto most = std::min(spec.delayed_retry_max.value_or(delay_max), delay_max);
    if (count > most / spec.delayed_retry_min) return most;
    return spec.delayed_retry_min * count;
}

SessionId Engine::open_session(SessionSink& sink, ConnectionId connection) {
    return state_->sessions.open(sink, connection).id;
}

void Engine::close_session(SessionId id) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr) return;
    std::vector<QueueId> consumed;
    while (!session->consumers.empty()) {
        auto& consumer = *session->consumers.begin()->second;
        consumed.push_back(consumer.queue);
        state_->remove_consumer(consumer);
    }
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
    if (session->alarm) state_->session_alarms.erase({*session->alarm, id});
    state_->sessions.close(id);
    for (const auto queue : consumed) {
        if (!state_->remove_if_left_alone(queue)) return;
    }
}

void Engine::resume(SessionId id) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr || !session->full) return;
    session->full = false;
    state_->list_for_pump(*session);
}

void Engine::set_session_prefetch(SessionId id, std::uint32_t prefetch) {
    auto* session = state_->sessions.find(id);
    if (session == nullptr) return;
    session->prefetch = prefetch;
    state_->list_for_pump(*session);
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

namespace {

/// Settles every delivery up to and with `tag`, all for 0, the oldest first.
template <class Settle>
Result<void> settle_through(const Engine::State& state, SessionId id, DeliveryTag tag,
                            Settle&& settle) {
    auto* session = state.sessions.find(id);
    if (session == nullptr) return errc::unknown_session;
    auto& deliveries = session->deliveries;
    if (tag != 0 && !deliveries.contains(tag)) return errc::unknown_delivery;
    while (!deliveries.empty() && (tag == 0 || deliveries.front().tag <= tag)) {
        if (auto done = settle(deliveries.front().tag); !done) return done;
    }
    return {};
}

}  // namespace

Result<void> Engine::acknowledge_through(SessionId session, DeliveryTag tag) {
    return settle_through(*state_, session, tag,
                          [&](DeliveryTag one) { return acknowledge(session, one); });
}

Result<void> Engine::requeue_through(SessionId session, DeliveryTag tag, Return why) {
    return settle_through(*state_, session, tag,
                          [&](DeliveryTag one) { return requeue(session, one, why); });
}

Result<void> Engine::reject_through(SessionId session, DeliveryTag tag) {
    return settle_through(*state_, session, tag,
                          [&](DeliveryTag one) { return reject(session, one); });
}

Result<void> Engine::requeue(SessionId session, DeliveryTag tag, Return why) {
    const auto delivery = state_->take_delivery(session, tag);
    if (!delivery) return errc::unknown_delivery;
    auto* queue = state_->topology.queue(delivery->queue);
    if (queue == nullptr) return {};
    if (const auto delay = State::delay_of_return(*queue, delivery->place, why))
        return state_->retry_after(*queue, delivery->place, *delay);
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
    return state_->retry_after(*queue, delivery->place, delay);
}

Result<void> Engine::State::retry_after(Queue& queue, Place place,
                                        std::chrono::milliseconds delay) {
    gather_queue(queue);
    RetryRecord record;
    record.queue = queue.id;
    record.place = place;
    record.due = clock.boot() + std::clamp(delay, std::chrono::milliseconds(0), delay_max);
    record.key = queue.closed_key(place);
    if (auto done = commit(record); !done) return done.error();
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
