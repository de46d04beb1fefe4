#include "broker/exchange.hpp"

namespace pesan::broker {

bool Exchange::has(std::string_view routing_key, const Route& route) const {
    const auto found = bindings_.find(routing_key);
    return found != bindings_.end() && found->second.contains(route);
}

bool Exchange::leads_to(std::string_view routing_key, QueueId queue) const {
    const auto found = bindings_.find(routing_key);
    if (found == bindings_.end()) return false;
    const auto route = found->second.lower_bound(Route{queue, {}, {}});
    return route != found->second.end() && route->queue == queue;
}

bool Exchange::bind(const std::string& routing_key, Route route) {
    if (spec_.type == ExchangeType::headers) {
        // The engine refuses arguments that say nothing; a record of such ones matches nothing.
        auto match = HeaderMatch::from(route.arguments);
        if (!match) return false;
        route.match = std::make_shared<const HeaderMatch>(std::move(*match));
    }
    was_bound_ = true;
    return bindings_[routing_key].insert(std::move(route)).second;
}

bool Exchange::unbind(const std::string& routing_key, const Route& route) {
    const auto found = bindings_.find(routing_key);
    if (found == bindings_.end() || found->second.erase(route) == 0) return false;
    if (found->second.empty()) bindings_.erase(found);
    return true;
}

void Exchange::forget(const std::string& routing_key, QueueId queue) {
    const auto found = bindings_.find(routing_key);
    if (found == bindings_.end()) return;
    auto& routes = found->second;
    routes.erase(routes.lower_bound(Route{queue, {}, {}}), routes.lower_bound({queue + 1, {}, {}}));
    if (routes.empty()) bindings_.erase(found);
}

void Exchange::forget(std::string_view exchange) {
    for (auto binding = bindings_.begin(); binding != bindings_.end();) {
        std::erase_if(binding->second, [&](const Route& route) {
            return route.queue == 0 && route.exchange == exchange;
        });
        binding = binding->second.empty() ? bindings_.erase(binding) : std::next(binding);
    }
}

}  // namespace pesan::broker
