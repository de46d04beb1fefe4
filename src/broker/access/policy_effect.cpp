#include "broker/access/policy_effect.hpp"

#include <algorithm>
#include <chrono>

#include "broker/virtual_host.hpp"

namespace pesan::broker::access {

namespace {

template <class Limit, class Number>
void lower(std::optional<Limit>& limit, Number number) {
    const Limit wanted(number);
    limit = limit ? std::min(*limit, wanted) : wanted;
}

class Effect {
public:
    explicit Effect(const amqp::Table& definition) : definition_(definition) {}

    template <class Limit>
    void limit(std::string_view name, std::optional<Limit>& to) const {
        const amqp::Value* value = definition_.find(name);
        std::int64_t number = 0;
        if (value != nullptr && value->integer(number) && number >= 0) lower(to, number);
    }

    /// For delays: zero and what is longer than the engine takes mean nothing.
    void time(std::string_view name, std::optional<std::chrono::milliseconds>& to,
              std::int64_t least) const {
        std::optional<std::int64_t> number;
        limit(name, number);
        if (number && *number >= least && *number <= delay_max.count())
            lower(to, std::chrono::milliseconds(*number));
    }

    [[nodiscard]] const std::string* text(std::string_view name) const {
        const amqp::Value* value = definition_.find(name);
        return value != nullptr ? value->as<std::string>() : nullptr;
    }

private:
    const amqp::Table& definition_;
};

Overflow overflow_of(const std::string& text) {
    if (text == "reject-publish") return Overflow::reject_publish;
    if (text == "reject-publish-dlx") return Overflow::reject_publish_dlx;
    return Overflow::drop_head;
}

}  // namespace

void apply_policy(const Policy& policy, QueueSpec& spec) {
    const Effect effect(policy.definition);
    effect.time("message-ttl", spec.message_ttl, 0);
    effect.time("expires", spec.expires, 1);
    effect.time("consumer-timeout", spec.consumer_timeout, 0);
    effect.limit("max-length", spec.max_length);
    effect.limit("max-length-bytes", spec.max_length_bytes);
    effect.limit("delivery-limit", spec.delivery_limit);
    const auto* exchange = effect.text("dead-letter-exchange");
    if (exchange != nullptr && !spec.dead_letter_exchange) {
        spec.dead_letter_exchange = ExchangeName(qualify(policy.virtual_host, *exchange));
        // A key without an exchange means nothing, so it goes with it.
        const auto* key = effect.text("dead-letter-routing-key");
        if (key != nullptr && !spec.dead_letter_routing_key) spec.dead_letter_routing_key = *key;
    }
    const auto* overflow = effect.text("overflow");
    if (overflow != nullptr && spec.overflow == Overflow::drop_head)
        spec.overflow = overflow_of(*overflow);
}

void apply_policies(const Policies& policies, QueueSpec& spec) {
    const auto& name = spec.name.text;
    const Policy* policy =
        policies.matching(virtual_host_of(name), local_name(name), PolicyTarget::queues);
    if (policy != nullptr) apply_policy(*policy, spec);
}

}  // namespace pesan::broker::access
