#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker/exchange.hpp"
#include "broker/queue.hpp"

namespace pesan::broker {

/// Exchanges, queues and what binds them, by name and by number. No decisions: the engine checks,
/// writes, then calls.
class Topology {
public:
    [[nodiscard]] Queue* queue(QueueId id) const;
    [[nodiscard]] Queue* queue(std::string_view name) const;
    [[nodiscard]] Exchange* exchange(std::string_view name) const;

    Queue& add_queue(QueueId id, const QueueSpec& spec);
    /// Takes the queue out with its bindings; its messages are still in it.
    std::unique_ptr<Queue> remove_queue(QueueId id);
    void add_exchange(const ExchangeSpec& spec);
    void remove_exchange(std::string_view name);

    /// The queues a message goes to, each once, in the order of their numbers. The empty exchange
    /// is the default one: every queue is bound to it by its own name.
    void route(std::string_view exchange, std::string_view routing_key,
               std::vector<QueueId>& to) const;

    /// The number the next queue gets.
    [[nodiscard]] QueueId next_queue_id() const { return next_queue_id_; }
    void reserve_queue_ids(QueueId next) { next_queue_id_ = std::max(next_queue_id_, next); }

    [[nodiscard]] const auto& queues() const { return queues_; }
    [[nodiscard]] const auto& exchanges() const { return exchanges_; }

private:
    std::map<QueueId, std::unique_ptr<Queue>> queues_;
    std::unordered_map<std::string_view, Queue*> queues_by_name_;
    std::unordered_map<QueueId, Queue*> queues_by_id_;
    std::map<std::string, Exchange, std::less<>> exchanges_;
    QueueId next_queue_id_ = 1;
};

}  // namespace pesan::broker
