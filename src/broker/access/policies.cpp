#include "broker/access/policies.hpp"

#include <algorithm>
#include <array>

#include "broker/access/errc.hpp"
#include "broker/access/policy_records.hpp"

namespace pesan::broker::access {

namespace {

/// What RabbitMQ's policies may set; those that mean nothing here are kept.
constexpr std::array<std::string_view, 29> known_keys = {
    "alternate-exchange",
    "consumer-timeout",
    "dead-letter-exchange",
    "dead-letter-routing-key",
    "dead-letter-strategy",
    "delivery-limit",
    "expires",
    "federation-upstream",
    "federation-upstream-pattern",
    "federation-upstream-set",
    "ha-mode",
    "ha-params",
    "ha-promote-on-failure",
    "ha-promote-on-shutdown",
    "ha-sync-batch-size",
    "ha-sync-mode",
    "initial-cluster-size",
    "max-age",
    "max-in-memory-bytes",
    "max-in-memory-length",
    "max-length",
    "max-length-bytes",
    "message-ttl",
    "overflow",
    "queue-leader-locator",
    "queue-master-locator",
    "queue-mode",
    "queue-version",
    "stream-max-segment-size-bytes",
};

Result<void> check_definition(const amqp::Table& definition) {
    if (definition.empty())
        return Error(errc::invalid_argument, "Validation failed\n\nno policy provided\n");
    for (const auto& [name, value] : definition.fields())
        if (std::find(known_keys.begin(), known_keys.end(), name) == known_keys.end())
            return Error(errc::invalid_argument, "Validation failed\n\n'" + name +
                                                     "' is not a recognised policy setting\n");
    return {};
}

bool targets(PolicyTarget policy, PolicyTarget thing) {
    return policy == PolicyTarget::all || policy == thing;
}

}  // namespace

std::string_view text_of(PolicyTarget target) {
    switch (target) {
        case PolicyTarget::queues:
            return "queues";
        case PolicyTarget::exchanges:
            return "exchanges";
        case PolicyTarget::all:
            break;
    }
    return "all";
}

Result<PolicyTarget> policy_target_of(std::string_view text) {
    if (text == "all") return PolicyTarget::all;
    if (text == "exchanges") return PolicyTarget::exchanges;
    if (text == "queues" || text == "classic_queues" || text == "quorum_queues")
        return PolicyTarget::queues;
    return Error(errc::invalid_argument,
                 "apply-to: expected queues, exchanges or all, got '" + std::string(text) + "'");
}

Policies::Policies(Settings& settings) : settings_(settings) {
    settings.each(policy_prefix, [this](std::string_view, BytesView value) {
        Policy policy = decode_policy(value).value();
        auto pattern = NamePattern::compile(policy.pattern);
        const Key key(policy.virtual_host, policy.name);
        policies_.emplace(key, Compiled{std::move(policy), std::move(pattern.value())});
    });
    settings.each(parameter_prefix, [this](std::string_view key, BytesView value) {
        parameters_.emplace(key, decode_parameter(value).value());
    });
}

Policies::~Policies() = default;

void Policies::changed(const std::string& virtual_host) const {
    if (on_change) on_change(virtual_host);
}

Result<void> Policies::put(Policy policy) {
    if (auto checked = check_definition(policy.definition); !checked) return checked;
    auto pattern = NamePattern::compile(policy.pattern);
    if (!pattern) return pattern.error();
    if (auto kept = settings_.put(key_of(policy), encode(policy)); !kept) return kept;
    const std::string virtual_host = policy.virtual_host;
    policies_.insert_or_assign(Key(virtual_host, policy.name),
                               Compiled{policy, std::move(*pattern)});
    changed(virtual_host);
    return {};
}

Result<void> Policies::erase(std::string_view virtual_host, std::string_view name) {
    const auto found = policies_.find(Key(virtual_host, name));
    if (found == policies_.end())
        return Error(errc::not_found, "policy '" + std::string(name) + "'");
    if (auto erased = settings_.erase(key_of(found->second.policy)); !erased) return erased;
    const std::string where(virtual_host);
    policies_.erase(found);
    changed(where);
    return {};
}

const Policy* Policies::find(std::string_view virtual_host, std::string_view name) const {
    const auto found = policies_.find(Key(virtual_host, name));
    return found == policies_.end() ? nullptr : &found->second.policy;
}

std::vector<Policy> Policies::all() const {
    std::vector<Policy> policies;
    for (const auto& [key, compiled] : policies_)
        policies.push_back(compiled.policy);
    return policies;
}

const Policy* Policies::matching(std::string_view virtual_host, std::string_view name,
                                 PolicyTarget target) const {
    const Policy* best = nullptr;
    for (const auto& [key, compiled] : policies_) {
        const Policy& policy = compiled.policy;
        if (policy.virtual_host != virtual_host || !targets(policy.apply_to, target)) continue;
        if (best != nullptr && policy.priority <= best->priority) continue;
        if (compiled.pattern.fits(name)) best = &policy;
    }
    return best;
}

Result<void> Policies::put_parameter(Parameter parameter) {
    const std::string key = key_of(parameter);
    if (auto kept = settings_.put(key, encode(parameter)); !kept) return kept;
    parameters_.insert_or_assign(key, std::move(parameter));
    return {};
}

Result<void> Policies::erase_parameter(std::string_view component, std::string_view virtual_host,
                                       std::string_view name) {
    const Parameter gone{std::string(component), std::string(virtual_host), std::string(name), {}};
    const auto found = parameters_.find(key_of(gone));
    if (found == parameters_.end()) return Error(errc::not_found, "parameter '" + gone.name + "'");
    if (auto erased = settings_.erase(found->first); !erased) return erased;
    parameters_.erase(found);
    return {};
}

std::vector<Parameter> Policies::parameters() const {
    std::vector<Parameter> all;
    for (const auto& [key, parameter] : parameters_)
        all.push_back(parameter);
    return all;
}

Result<void> Policies::forget_virtual_host(std::string_view virtual_host) {
    for (const Policy& policy : all()) {
        if (policy.virtual_host != virtual_host) continue;
        if (auto erased = erase(virtual_host, policy.name); !erased) return erased;
    }
    for (const Parameter& each : parameters()) {
        if (each.component.empty() || each.virtual_host != virtual_host) continue;
        auto erased = erase_parameter(each.component, virtual_host, each.name);
        if (!erased) return erased;
    }
    return {};
}

}  // namespace pesan::broker::access
