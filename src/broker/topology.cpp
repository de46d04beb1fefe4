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
    for (auto& [name, exchange] : exchanges_)
        exchange.forget(id);
    return std::move(node.mapped());
}

void Topology::add_exchange(const ExchangeSpec& spec) {
    exchanges_.try_emplace(spec.name.text, spec);
}

void Topology::remove_exchange(std::string_view name) {
    const auto found = exchanges_.find(name);
    if (found != exchanges_.end()) exchanges_.erase(found);
}

void Topology::route(std::string_view exchange_name, std::string_view routing_key,
                     std::vector<QueueId>& to) const {
    to.clear();
    if (local_name(exchange_name).empty()) {
        // In the default virtual host, the usual one, the name needs no copy.
        const auto* found = exchange_name.empty()
                                ? queue(routing_key)
                                : queue(qualify(virtual_host_of(exchange_name), routing_key));
        if (found != nullptr) to.push_back(found->id);
        return;
    }
    if (const auto* found = exchange(exchange_name)) found->route(routing_key, to);
    if (to.size() < 2) return;
    std::sort(to.begin(), to.end());
    to.erase(std::unique(to.begin(), to.end()), to.end());
}

}  // namespace pesan::broker
