#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
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
    /// With the bindings from and to it.
    void remove_exchange(std::string_view name);
    void bind(const std::string& exchange, const std::string& routing_key, Route route);
    void unbind(const std::string& exchange, const std::string& routing_key, const Route& route);
    /// An auto-delete exchange whose last binding has gone, if there is any.
    [[nodiscard]] const Exchange* left_alone() const;

    /// The queues a message goes to, each once, in the order of their numbers. The empty exchange
    /// is the default one: every queue is bound to it by its own name. Follows bindings between
    /// exchanges and alternate exchanges, each exchange once.
    void route(std::string_view exchange, std::span<const std::string_view> routing_keys,
               MessageHeaders& headers, std::vector<QueueId>& to) const;

    /// The number the next queue gets.
    [[nodiscard]] QueueId next_queue_id() const { return next_queue_id_; }
    void reserve_queue_ids(QueueId next) { next_queue_id_ = std::max(next_queue_id_, next); }

    [[nodiscard]] const auto& queues() const { return queues_; }
    [[nodiscard]] const auto& exchanges() const { return exchanges_; }

private:
    class Walk;

    std::map<QueueId, std::unique_ptr<Queue>> queues_;
    std::unordered_map<std::string_view, Queue*> queues_by_name_;
    std::unordered_map<QueueId, Queue*> queues_by_id_;
    std::map<std::string, Exchange, std::less<>> exchanges_;
    /// What leads to each queue: its number, exchange, routing key.
    std::set<std::tuple<QueueId, std::string, std::string>> bound_;
    std::size_t auto_delete_exchanges_ = 0;
    QueueId next_queue_id_ = 1;
};

}  // namespace pesan::broker
