#include "broker/engine_state.hpp"

namespace pesan::broker {

Result<QueueStatus> Engine::status(const QueueName& name) {
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    QueueStatus status;
    status.spec = queue->spec;
    status.paused = queue->paused;
    status.ready = queue->ready_count();
    status.unsettled = queue->unsettled_count();
    status.delayed = queue->delayed_count();
    status.consumers = queue->consumers.size();
    status.published = queue->totals.published;
    status.delivered = queue->totals.delivered;
    status.acknowledged = queue->totals.acknowledged;
    status.returned = queue->totals.returned;
    status.dead_lettered = queue->totals.dead_lettered;
    status.expired = queue->totals.expired;
    const auto oldest = queue->at_least(0);
    const auto message =
        oldest ? state_->bodies.read(*oldest) : Result<MessageView>(errc::not_found);
    if (message) {
        const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(
            state_->clock.wall() - message->enqueued);
        status.oldest_age = std::max(age, std::chrono::milliseconds(0));
    }
    return status;
}

Result<QueueCounts> Engine::queue_counts(const QueueName& name) const {
    const auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    return QueueCounts{queue->ready_count(), queue->unsettled_count(), queue->consumers.size()};
}

std::vector<QueueName> Engine::queues() const {
    std::vector<QueueName> names;
    for (const auto& [id, queue] : state_->topology.queues())
        names.push_back(queue->spec.name);
    return names;
}

Result<Place> Engine::peek(const QueueName& name, Place after, std::size_t limit,
                           const std::function<void(const PeekView&)>& show) {
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    auto place = queue->at_least(after + 1);
    Place last = after;
    for (; place && limit > 0; place = queue->at_least(*place + 1)) {
        last = *place;
        const auto message = state_->bodies.read(*place);
        if (!message) continue;
        PeekView view;
        view.place = *place;
        view.state = *queue->state(*place);
        if (const auto* attempt = queue->attempt(*place)) {
            view.attempts = attempt->count;
            view.first_attempt = WallTime(std::chrono::seconds(attempt->first_s));
        }
        view.message = *message;
        show(view);
        --limit;
    }
    return place ? last : Place{0};
}

Result<std::uint64_t> Engine::purge_queue(const QueueName& name) {
    if (state_->failure) return errc::store_failed;
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    const std::uint64_t count = queue->ready_count() + queue->delayed_count();
    if (count > 0) queue->purge_through = state_->log->appended();
    state_->list_for_pump(*queue);
    return count;
}

Result<void> Engine::remove(const QueueName& name, Place place) {
    if (state_->failure) return errc::store_failed;
    auto* queue = state_->topology.queue(name.text);
    const auto where = queue == nullptr ? std::nullopt : queue->state(place);
    if (!where || where == MessageState::unsettled)
        return Error(errc::not_found, "message in queue " + name.text);
    state_->settle(*queue, place);
    return {};
}

Result<void> Engine::transfer(const QueueName& from, Place place, const QueueName& to,
                              BytesView properties) {
    if (state_->failure) return errc::store_failed;
    auto* source = state_->topology.queue(from.text);
    const auto* target = state_->topology.queue(to.text);
    const auto where = source == nullptr ? std::nullopt : source->state(place);
    if (!where || where == MessageState::unsettled)
        return Error(errc::not_found, "message in queue " + from.text);
    if (target == nullptr) return Error(errc::not_found, "queue " + to.text);
    return state_->move(*source, place, {target->id}, "", to.text, properties);
}

Result<void> Engine::pause(const QueueName& name, bool paused) {
    if (state_->failure) return errc::store_failed;
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    if (queue->paused == paused) return {};
    const auto committed = state_->commit(PausedRecord{queue->id, paused});
    if (!committed) return committed.error();
    return {};
}

}  // namespace pesan::broker
