#include "broker/topology.hpp"

#include <algorithm>

#include "broker/virtual_host.hpp"

namespace pesan::broker {

Queue* Topology::queue(QueueId id) const {
    const auto found = queues_by_id_.find(id);
    return found == queues_by_id_.end() ? nullptr : found->second;
}

Queue* Topology::queue(std::string_view name) const {
    const auto found = queues_by_name_.find(name);
    return found == queues_by_name_.end() ? nullptr : found->second;
}

Exchange* Topology::exchange(std::string_view name) const {
    const auto found = exchanges_.find(name);
    return found == exchanges_.end() ? nullptr : const_cast<Exchange*>(&found->second);
}

Queue& Topology::add_queue(QueueId id, const QueueSpec& spec) {
    auto& queue = *queues_.emplace(id, std::make_unique<Queue>(id, spec)).first->second;
    queues_by_name_[queue.spec.name.text] = &queue;
    queues_by_id_[id] = &queue;
    reserve_queue_ids(id + 1);
    return queue;
}

std::unique_ptr<Queue> Topology::remove_queue(QueueId id) {
    auto node = queues_.extract(id);
    if (node.empty()) return nullptr;
    queues_by_name_.erase(node.mapped()->spec.name.text);
    queues_by_id_.erase(id);
    const auto first = bound_.lower_bound({id, "", ""});
    auto next = first;
    for (; next != bound_.end() && std::get<0>(*next) == id; ++next) {
        const auto& [queue, exchange_name, routing_key] = *next;
        if (auto* from = exchange(exchange_name)) from->forget(routing_key, id);
    }
    bound_.erase(first, next);
    return std::move(node.mapped());
}

void Topology::add_exchange(const ExchangeSpec& spec) {
    const bool added = exchanges_.try_emplace(spec.name.text, spec).second;
    if (added && spec.auto_delete) ++auto_delete_exchanges_;
}

void Topology::remove_exchange(std::string_view name) {
    const auto found = exchanges_.find(name);
    if (found == exchanges_.end()) return;
    if (found->second.spec().auto_delete) --auto_delete_exchanges_;
    for (const auto& [routing_key, routes] : found->second.bindings()) {
        for (const auto& route : routes)
            bound_.erase({route.queue, found->first, routing_key});
    }
    exchanges_.erase(found);
    for (auto& [other_name, other] : exchanges_)
        other.forget(name);
}

void Topology::bind(const std::string& exchange_name, const std::string& routing_key, Route route) {
    auto* from = exchange(exchange_name);
    const auto to = route.queue;
    const bool there = to != 0 ? queue(to) != nullptr : exchange(route.exchange) != nullptr;
    if (from == nullptr || !there || !from->bind(routing_key, std::move(route))) return;
    if (to != 0) bound_.emplace(to, exchange_name, routing_key);
}

void Topology::unbind(const std::string& exchange_name, const std::string& routing_key,
                      const Route& route) {
    auto* from = exchange(exchange_name);
    if (from == nullptr || !from->unbind(routing_key, route)) return;
    // Other bindings of the same key may differ in their arguments.
    if (!from->leads_to(routing_key, route.queue))
        bound_.erase({route.queue, exchange_name, routing_key});
}

const Exchange* Topology::left_alone() const {
    if (auto_delete_exchanges_ == 0) return nullptr;
    const auto found = std::find_if(exchanges_.begin(), exchanges_.end(),
                                    [](const auto& entry) { return entry.second.left_alone(); });
    return found == exchanges_.end() ? nullptr : &found->second;
}

/// One message's way through the exchanges.
class Topology::Walk {
public:
    Walk(const Topology& topology, std::vector<QueueId>& to) : topology_(topology), to_(to) {}

    void visit(const Exchange& exchange, std::span<const std::string_view> routing_keys,
               MessageHeaders& headers) {
        bool matched = false;
        for (const auto key : routing_keys) {
            exchange.for_each_match(key, headers, [&](const Route& route) {
                matched = true;
                if (route.queue != 0) {
                    to_.push_back(route.queue);
                } else {
                    go_to(route.exchange);
                }
            });
        }
        if (!matched && exchange.spec().alternate_exchange)
            go_to(exchange.spec().alternate_exchange->text);
    }

    void go_to(std::string_view name) {
        const auto* exchange = topology_.exchange(name);
        if (exchange == nullptr) return;
        if (std::find(seen_.begin(), seen_.end(), exchange) == seen_.end())
            seen_.push_back(exchange);
    }
    /// The exchange whose turn it is; null at the end.
    const Exchange* next() { return done_ < seen_.size() ? seen_[done_++] : nullptr; }

private:
    const Topology& topology_;
    std::vector<QueueId>& to_;
    std::vector<const Exchange*> seen_;
    std::size_t done_ = 0;
};

void Topology::route(std::string_view exchange_name, std::span<const std::string_view> routing_keys,
                     MessageHeaders& headers, std::vector<QueueId>& to) const {
    to.clear();
    if (local_name(exchange_name).empty()) {
        for (const auto key : routing_keys) {
            // In the default virtual host, the usual one, the name needs no copy.
            const auto* found = exchange_name.empty()
                                    ? queue(key)
                                    : queue(qualify(virtual_host_of(exchange_name), key));
            if (found != nullptr) to.push_back(found->id);
        }
    } else {
        Walk walk(*this, to);
        walk.go_to(exchange_name);
        while (const auto* exchange = walk.next())
            walk.visit(*exchange, routing_keys, headers);
    }
    if (to.size() < 2) return;
    std::sort(to.begin(), to.end());
    to.erase(std::unique(to.begin(), to.end()), to.end());
}

}  // namespace pesan::broker
