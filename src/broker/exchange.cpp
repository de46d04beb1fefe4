#include "broker/exchange.hpp"

#include "broker/topic_pattern.hpp"

namespace pesan::broker {

bool Exchange::bind(const std::string& routing_key, QueueId queue) {
    return bindings_[routing_key].insert(queue).second;
}

bool Exchange::unbind(const std::string& routing_key, QueueId queue) {
    const auto found = bindings_.find(routing_key);
    if (found == bindings_.end() || found->second.erase(queue) == 0) return false;
    if (found->second.empty()) bindings_.erase(found);
    return true;
}

void Exchange::forget(QueueId queue) {
    for (auto binding = bindings_.begin(); binding != bindings_.end();) {
        binding->second.erase(queue);
        binding = binding->second.empty() ? bindings_.erase(binding) : std::next(binding);
    }
}

void Exchange::route(std::string_view routing_key, std::vector<QueueId>& to) const {
    if (spec_.type == ExchangeType::direct) {
        const auto found = bindings_.find(routing_key);
        if (found != bindings_.end())
            to.insert(to.end(), found->second.begin(), found->second.end());
        return;
    }
    for (const auto& [pattern, queues] : bindings_) {
        if (spec_.type == ExchangeType::topic && !topic_matches(pattern, routing_key)) continue;
        to.insert(to.end(), queues.begin(), queues.end());
    }
}

}  // namespace pesan::broker
