#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/engine_state.hpp"
#include "broker/message_key.hpp"

namespace pesan::broker {

namespace {

/// How long a message whose reading failed is left alone.
constexpr auto unreadable_pause = std::chrono::seconds(5);

}  // namespace

void Engine::State::list_for_pump(Queue& queue) {
    if (log == nullptr || queue.pump_listed) return;
    queue.pump_listed = true;
    pump_list.push_back(queue.id);
}

void Engine::State::list_for_pump(const Session& session) {
    for (const auto& [consumer_id, consumer] : session.consumers) {
        if (auto* queue = topology.queue(consumer->queue)) list_for_pump(*queue);
    }
}

std::size_t Engine::State::pump(Queue& queue, std::size_t budget) {
    budget = purge_slice(queue, budget);
    while (budget > 0 && !failure && !queue.paused && queue.purge_through == 0) {
        auto* consumer = next_consumer(queue);
        if (consumer == nullptr) break;
        const auto place = next_place(queue, budget);
        if (!place) break;
        --budget;
        const auto message = bodies.read(*place);
        if (message) {
            hand_to(queue, *consumer, *place, *message);
        } else {
            drop_unreadable(queue, *place, message.error());
        }
    }
    while (budget > 0 && !failure && queue.spec.overflow == Overflow::drop_head &&
           queue.too_long()) {
        --budget;
        const auto head = queue.head();
        if (!head || !give_up(queue, *head, DeathReason::maxlen)) break;
    }
    if (budget == 0) list_for_pump(queue);
    return budget;
}

Consumer* Engine::State::next_consumer(Queue& queue) {
    auto& consumers = queue.consumers;
    if (queue.spec.single_active_consumer) {
        auto* active = queue.active_consumer;
        return active != nullptr && active->has_credit() ? active : nullptr;
    }
    const auto lower = [](std::int32_t priority, const Consumer* consumer) {
        return consumer->spec.priority < priority;
    };
    for (auto first = consumers.begin(); first != consumers.end();) {
        const auto last = std::upper_bound(first, consumers.end(), (*first)->spec.priority, lower);
        const auto count = static_cast<std::size_t>(last - first);
        for (std::size_t i = 0; i < count; ++i) {
            const auto index = (queue.turn + i) % count;
            auto* consumer = first[static_cast<std::ptrdiff_t>(index)];
            if (!consumer->has_credit()) continue;
            queue.turn = index + 1;
            return consumer;
        }
        first = last;
    }
    return nullptr;
}

std::optional<Place> Engine::State::next_place(Queue& queue, std::size_t& budget) {
    while (budget > 0 && !failure) {
        const auto* first = queue.first_ready();
        if (first == nullptr) return std::nullopt;
        const auto place = *first;
        if (over_delivery_limit(queue, place)) {
            --budget;
            // Unreadable ones are out of the way then, too; a failed store ends the loop.
            (void)give_up(queue, place, DeathReason::delivery_limit).has_value();
            continue;
        }
        auto* gate = queue.gate();
        if (gate == nullptr) return place;
        const auto message = bodies.read(place);
        if (!message) {
            drop_unreadable(queue, place, message.error());
            --budget;
            continue;
        }
        const auto key = key_of(message->properties);
        if (gate->may_pass(key, place)) {
            gate->close(key, place);
            return place;
        }
        if (gate->full()) return std::nullopt;
        --budget;
        queue.park(place, key);
    }
    return std::nullopt;
}

void Engine::State::drop_unreadable(Queue& queue, Place place, const Error& error) {
    const auto& name = queue.spec.name.text;
    if (error.code == store::errc::io) {
        spdlog::error("queue {}: message {} cannot be read now, trying again: {}", name, place,
                      error.message());
        queue.set_aside(place, clock.boot() + unreadable_pause);
        set_alarm(queue);
        return;
    }
    spdlog::error("queue {}: message {} is lost and leaves the queue: {}", name, place,
                  error.message());
    settle(queue, place);
}

DeliveryView Engine::State::view_of(const Queue& queue, Place place, DeliveryTag tag,
                                    const MessageView& message) const {
    DeliveryView view;
    view.tag = tag;
    view.place = place;
    view.message = message;
    if (const auto* attempt = queue.attempt(place); attempt != nullptr && attempt->count > 0) {
        view.attempt = attempt->count + 1;
        view.first_attempt = WallTime(std::chrono::seconds(attempt->first_s));
    }
    return view;
}

void Engine::State::hand_to(Queue& queue, Consumer& consumer, Place place,
                            const MessageView& message) {
    auto& session = *consumer.session;
    const auto tag = ++session.last_tag;
    queue.take(place, session.id, tag);
    const bool hold = consumer.spec.count_attempt_first && !consumer.spec.acknowledge_on_delivery;
    if (!consumer.spec.acknowledge_on_delivery) {
        OpenDelivery delivery{tag, place, consumer.id, queue.id, hold, 0};
        if (!hold) limit_delivery(session, delivery, time_to_settle(queue, &consumer));
        session.deliveries.insert(delivery);
        ++consumer.unsettled;
        ++session.unsettled;
        queue.marking.push_back(place);
        list_for_gather(queue);
    }
    if (hold) {
        held.push_back({0, session.id, tag});
        return;
    }
    ++queue.totals.delivered;
    if (!session.sink->deliver(consumer.id, view_of(queue, place, tag, message)))
        session.full = true;
    if (consumer.spec.acknowledge_on_delivery) settle(queue, place);
}

std::size_t Engine::State::hand_over_held(std::size_t budget) {
    while (budget > 0 && held_gathered > 0 && held.front().mark <= durable) {
        const auto next = held.front();
        held.pop_front();
        --held_gathered;
        auto* session = sessions.find(next.session);
        auto* delivery = session == nullptr ? nullptr : session->deliveries.find(next.tag);
        auto* queue = delivery == nullptr ? nullptr : topology.queue(delivery->queue);
        if (queue == nullptr) continue;
        --budget;
        const auto place = delivery->place;
        const auto message = bodies.read(place);
        if (!message) {
            take_delivery(next.session, next.tag);
            give_back(*queue, {place}, false);
            drop_unreadable(*queue, place, message.error());
            continue;
        }
        delivery->held = 0;
        limit_delivery(*session, *delivery,
                       time_to_settle(*queue, session->consumer(delivery->consumer)));
        ++queue->totals.delivered;
        if (!session->sink->deliver(delivery->consumer, view_of(*queue, place, next.tag, *message)))
            session->full = true;
    }
    return budget;
}

void Engine::State::cancel_consumers(Queue& queue) {
    queue.unsettled().for_each([&](const Queue::Unsettled& unsettled) {
        take_delivery(unsettled.session, unsettled.tag);
    });
    while (!queue.consumers.empty()) {
        auto& consumer = *queue.consumers.back();
        queue.consumers.pop_back();
        cancelled.emplace_back(consumer.session->id, consumer.id);
        consumer.session->consumers.erase(consumer.id);
    }
}

void Engine::State::remove_consumer(Consumer& consumer) {
    if (auto* queue = topology.queue(consumer.queue)) {
        std::erase(queue->consumers, &consumer);
        if (queue->active_consumer == &consumer) {
            queue->active_consumer = queue->consumers.empty() ? nullptr : queue->consumers.front();
            list_for_pump(*queue);
        }
        queue->used = clock.boot();
        set_alarm(*queue);
    }
    consumer.session->consumers.erase(consumer.id);
}

}  // namespace pesan::broker
