#include "broker/engine_state.hpp"

namespace pesan::broker {

namespace {

using State = Engine::State;

/// The record of a binding, both ends of it found.
template <class R>
Result<R> find_ends(const State& state, const BindingSpec& binding) {
    const auto* queue = state.topology.queue(binding.queue.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + binding.queue.text);
    if (state.topology.exchange(binding.exchange.text) == nullptr)
        return Error(errc::not_found, "exchange " + binding.exchange.text);
    return R{binding.exchange, queue->id, {}, binding.routing_key, binding.arguments};
}

template <class R>
Result<R> find_ends(const State& state, const ExchangeBindingSpec& binding) {
    for (const auto* name : {&binding.source, &binding.destination}) {
        if (state.topology.exchange(name->text) == nullptr)
            return Error(errc::not_found, "exchange " + name->text);
    }
    return R{binding.source, 0, binding.destination, binding.routing_key, binding.arguments};
}

Result<void> bind_ends(State& state, const Result<BoundRecord>& record) {
    if (!record) return record.error();
    if (record->routing_key.size() > name_bytes_max)
        return Error(errc::invalid_argument, "routing key is too long");
    const auto& exchange = *state.topology.exchange(record->exchange.text);
    if (exchange.spec().type == ExchangeType::headers) {
        if (auto match = HeaderMatch::from(record->arguments); !match) return match.error();
    }
    const Route route{record->queue, record->destination.text, record->arguments};
    if (exchange.has(record->routing_key, route)) return {};
    if (auto committed = state.commit(*record); !committed) return committed.error();
    return {};
}

Result<void> unbind_ends(State& state, const Result<UnboundRecord>& record) {
    if (!record) return record.error();
    const auto& exchange = *state.topology.exchange(record->exchange.text);
    const Route route{record->queue, record->destination.text, record->arguments};
    if (!exchange.has(record->routing_key, route)) return {};
    if (auto committed = state.commit(*record); !committed) return committed.error();
    return state.drop_exchanges_left_alone();
}

}  // namespace

Result<void> Engine::bind(const BindingSpec& binding) {
    return bind_ends(*state_, find_ends<BoundRecord>(*state_, binding));
}

Result<void> Engine::unbind(const BindingSpec& binding) {
    return unbind_ends(*state_, find_ends<UnboundRecord>(*state_, binding));
}

Result<void> Engine::bind_exchange(const ExchangeBindingSpec& binding) {
    return bind_ends(*state_, find_ends<BoundRecord>(*state_, binding));
}

Result<void> Engine::unbind_exchange(const ExchangeBindingSpec& binding) {
    return unbind_ends(*state_, find_ends<UnboundRecord>(*state_, binding));
}

std::vector<BindingSpec> Engine::bindings() const {
    std::vector<BindingSpec> bindings;
    for (const auto& [name, exchange] : state_->topology.exchanges()) {
        for (const auto& [routing_key, routes] : exchange.bindings()) {
            for (const auto& route : routes) {
                const auto* queue = state_->topology.queue(route.queue);
                if (queue == nullptr) continue;
                bindings.push_back(
                    {ExchangeName(name), queue->spec.name, routing_key, route.arguments});
            }
        }
    }
    return bindings;
}

std::vector<ExchangeBindingSpec> Engine::exchange_bindings() const {
    std::vector<ExchangeBindingSpec> bindings;
    for (const auto& [name, exchange] : state_->topology.exchanges()) {
        for (const auto& [routing_key, routes] : exchange.bindings()) {
            for (const auto& route : routes) {
                if (route.queue != 0) continue;
                bindings.push_back({ExchangeName(name), ExchangeName(route.exchange), routing_key,
                                    route.arguments});
            }
        }
    }
    return bindings;
}

}  // namespace pesan::broker
