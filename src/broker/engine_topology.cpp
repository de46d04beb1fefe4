#include "broker/engine_state.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::broker {

namespace {

Result<void> check_name(const std::string& name, std::string_view what) {
    const auto local = local_name(name);
    if (local.empty()) return Error(errc::invalid_argument, std::string(what) + " name is empty");
    if (!is_local_name(local))
        return Error(errc::invalid_argument, std::string(what) + " name breaks its limits");
    return {};
}

Result<void> check_span(std::optional<std::chrono::milliseconds> span, std::int64_t least,
                        std::string_view what) {
    if (!span || (span->count() >= least && *span <= delay_max)) return {};
    return Error(errc::invalid_argument, std::string(what) + " is out of range");
}

Result<void> check(const QueueSpec& spec) {
    for (const auto& checked :
         {check_name(spec.name.text, "queue"), check_span(spec.message_ttl, 0, "x-message-ttl"),
          check_span(spec.expires, 1, "x-expires")}) {
        if (!checked) return checked;
    }
    const bool long_key = spec.dead_letter_routing_key.value_or("").size() > name_bytes_max;
    if (long_key) return Error(errc::invalid_argument, "x-dead-letter-routing-key is too long");
    if (spec.dead_letter_exchange && !is_local_name(local_name(spec.dead_letter_exchange->text)))
        return Error(errc::invalid_argument, "x-dead-letter-exchange is too long");
    if (!spec.dead_letter_exchange && spec.dead_letter_routing_key)
        return Error(errc::invalid_argument,
                     "x-dead-letter-routing-key without x-dead-letter-exchange");
    return {};
}

/// Success of a commit, its number dropped.
Result<void> done(const Result<store::Sequence>& committed) {
    if (!committed) return committed.error();
    return {};
}

}  // namespace

Result<void> Engine::declare_exchange(const ExchangeSpec& spec) {
    if (auto checked = check_name(spec.name.text, "exchange"); !checked) return checked;
    if (const auto* exchange = state_->topology.exchange(spec.name.text)) {
        if (exchange->spec() == spec) return {};
        return Error(errc::precondition_failed,
                     "exchange " + spec.name.text + " exists with another type");
    }
    return done(state_->commit(ExchangeDeclaredRecord{spec}));
}

Result<void> Engine::delete_exchange(const ExchangeName& name) {
    if (!has_exchange(name)) return Error(errc::not_found, "exchange " + name.text);
    return done(state_->commit(ExchangeDeletedRecord{name}));
}

Result<void> Engine::declare_queue(const QueueSpec& spec) {
    if (auto checked = check(spec); !checked) return checked;
    if (auto* queue = state_->topology.queue(spec.name.text)) {
        queue->used = state_->clock.boot();
        state_->set_alarm(*queue);
        if (queue->spec == spec) return {};
        return Error(errc::precondition_failed,
                     "queue " + spec.name.text + " exists with other arguments");
    }
    return done(state_->commit(QueueDeclaredRecord{state_->topology.next_queue_id(), spec}));
}

Result<std::uint64_t> Engine::delete_queue(const QueueName& name) {
    auto* queue = state_->topology.queue(name.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + name.text);
    const std::uint64_t count = queue->count();
    // What was acknowledged before is settled before, so that its references are counted once.
    state_->gather_queue(*queue);
    const auto committed = state_->commit(QueueDeletedRecord{queue->id});
    if (!committed) return committed.error();
    return count;
}

Result<void> Engine::bind(const BindingSpec& binding) {
    const auto* queue = state_->topology.queue(binding.queue.text);
    if (queue == nullptr) return Error(errc::not_found, "queue " + binding.queue.text);
    const auto* exchange = state_->topology.exchange(binding.exchange.text);
    if (exchange == nullptr) return Error(errc::not_found, "exchange " + binding.exchange.text);
    if (binding.routing_key.size() > name_bytes_max)
        return Error(errc::invalid_argument, "routing key is too long");
    const auto found = exchange->bindings().find(binding.routing_key);
    if (found != exchange->bindings().end() && found->second.contains(queue->id)) return {};
    return done(state_->commit(BoundRecord{binding.exchange, queue->id, binding.routing_key}));
}

Result<void> Engine::unbind(const BindingSpec& binding) {
    const auto* queue = state_->topology.queue(binding.queue.text);
    if (queue == nullptr || !has_exchange(binding.exchange))
        return Error(errc::not_found, binding.queue.text);
    return done(state_->commit(UnboundRecord{binding.exchange, queue->id, binding.routing_key}));
}

std::vector<ExchangeSpec> Engine::exchanges() const {
    std::vector<ExchangeSpec> specs;
    for (const auto& [name, exchange] : state_->topology.exchanges())
        specs.push_back(exchange.spec());
    return specs;
}

std::vector<BindingSpec> Engine::bindings() const {
    std::vector<BindingSpec> bindings;
    for (const auto& [name, exchange] : state_->topology.exchanges()) {
        for (const auto& [routing_key, queues] : exchange.bindings()) {
            for (const auto id : queues) {
                bindings.push_back(
                    {ExchangeName(name), state_->topology.queue(id)->spec.name, routing_key});
            }
        }
    }
    return bindings;
}

bool Engine::has_queue(const QueueName& name) const {
    return state_->topology.queue(name.text) != nullptr;
}

bool Engine::has_exchange(const ExchangeName& name) const {
    return state_->topology.exchange(name.text) != nullptr;
}

}  // namespace pesan::broker
