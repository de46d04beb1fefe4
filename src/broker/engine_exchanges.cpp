#include "broker/engine_state.hpp"
#include "broker/spec_checks.hpp"

namespace pesan::broker {

Result<void> Engine::declare_exchange(const ExchangeSpec& spec) {
    if (auto checked = check(spec); !checked) return checked;
    if (const auto* exchange = state_->topology.exchange(spec.name.text)) {
        if (equivalent(exchange->spec(), spec)) return {};
        return Error(errc::precondition_failed,
                     "exchange " + spec.name.text + " exists with other arguments");
    }
    if (auto committed = state_->commit(ExchangeDeclaredRecord{spec}); !committed)
        return committed.error();
    return {};
}

Result<void> Engine::delete_exchange(const ExchangeName& name, DeleteCondition condition) {
    const auto* exchange = state_->topology.exchange(name.text);
    if (exchange == nullptr) return Error(errc::not_found, "exchange " + name.text);
    if (condition.if_unused && !exchange->bindings().empty())
        return Error(errc::in_use, "exchange " + name.text);
    if (auto committed = state_->commit(ExchangeDeletedRecord{name}); !committed)
        return committed.error();
    return state_->drop_exchanges_left_alone();
}

std::vector<ExchangeSpec> Engine::exchanges() const {
    std::vector<ExchangeSpec> specs;
    for (const auto& [name, exchange] : state_->topology.exchanges())
        specs.push_back(exchange.spec());
    return specs;
}

bool Engine::has_exchange(const ExchangeName& name) const {
    return state_->topology.exchange(name.text) != nullptr;
}

const ExchangeSpec* Engine::exchange_spec(const ExchangeName& name) const {
    const auto* exchange = state_->topology.exchange(name.text);
    return exchange == nullptr ? nullptr : &exchange->spec();
}

Result<void> Engine::State::drop_exchanges_left_alone() {
    while (const auto* exchange = topology.left_alone()) {
        const auto name = exchange->spec().name;
        if (auto committed = commit(ExchangeDeletedRecord{name}); !committed)
            return committed.error();
    }
    return {};
}

}  // namespace pesan::broker
