#include "broker/engine_state.hpp"
#include "broker/spec_checks.hpp"

namespace pesan::broker {

Result<void> Engine::declare_queue(const QueueSpec& spec) {
    if (auto checked = check(spec); !checked) return checked;
    if (auto* queue = state_->topology.queue(spec.name.text)) {
        const auto owner = queue->spec.exclusive_owner;
        if (owner != 0 && owner != spec.exclusive_owner)
            return Error(errc::resource_locked, "queue " + spec.name.text);
        queue->used = state_->clock.boot();
        state_->set_alarm(*queue);
        if (equivalent(queue->spec, spec)) return {};
        return Error(errc::precondition_failed,
                     "queue " + spec.name.text + " exists with other arguments");
    }
    const QueueDeclaredRecord record{state_->topology.next_queue_id(), spec};
    if (auto committed = state_->commit(record); !committed) return committed.error();
    return {};
}

Result<std::uint64_t> Engine::delete_queue(const QueueName& name, DeleteCondition condition) {
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    if (condition.if_unused && !queue->consumers.empty())
        return Error(errc::in_use, "queue " + name.text);
    if (condition.if_empty && queue->ready_count() > 0)
        return Error(errc::not_empty, "queue " + name.text);
    const std::uint64_t count = queue->count();
    if (auto removed = state_->remove_queue(*queue); !removed) return removed.error();
    return count;
}

ConnectionId Engine::open_connection() {
    return ++state_->last_connection;
}

void Engine::close_connection(ConnectionId connection) {
    const auto owned = state_->exclusive_queues.extract(connection);
    if (owned.empty()) return;
    for (const auto id : owned.mapped()) {
        auto* queue = state_->topology.queue(id);
        if (queue != nullptr && !state_->remove_queue(*queue)) return;
    }
}

bool Engine::has_queue(const QueueName& name) const {
    return state_->topology.queue(name.text) != nullptr;
}

const QueueSpec* Engine::queue_spec(const QueueName& name) const {
    const auto* queue = state_->topology.queue(name.text);
    return queue == nullptr ? nullptr : &queue->spec;
}

Result<void> Engine::State::remove_queue(Queue& queue) {
    // What was acknowledged before is settled before, so that its references are counted once.
    gather_queue(queue);
    if (auto committed = commit(QueueDeletedRecord{queue.id}); !committed) return committed.error();
    return drop_exchanges_left_alone();
}

Result<void> Engine::State::remove_if_left_alone(QueueId id) {
    auto* queue = topology.queue(id);
    if (queue == nullptr || !queue->spec.auto_delete || !queue->consumers.empty()) return {};
    return remove_queue(*queue);
}

}  // namespace pesan::broker
