#include "adapters/embedded/queue_names.hpp"

#include "pesan/errc.hpp"

namespace pesan::embedded {

namespace {
constexpr std::string_view dead = "dead";
}

broker::ExchangeName exchange_of(const std::string& topic) {
    return broker::ExchangeName(topic);
}
broker::QueueName queue_of(const SubscriptionId& id) {
    return broker::QueueName(id.text());
}
broker::QueueName dead_queue_of(const SubscriptionId& id) {
    return broker::QueueName(id.text() + "." + std::string(dead));
}

broker::ExchangeSpec exchange_spec(const std::string& topic) {
    return {exchange_of(topic), broker::ExchangeType::fanout};
}

broker::QueueSpec queue_spec(const SubscriptionId& id, const SubscriptionOptions& options) {
    broker::QueueSpec spec;
    spec.name = queue_of(id);
    spec.dead_letter_exchange = broker::ExchangeName();
    spec.dead_letter_routing_key = dead_queue_of(id).text;
    spec.ordered_by_key = options.ordered;
    return spec;
}

broker::QueueSpec dead_queue_spec(const SubscriptionId& id) {
    broker::QueueSpec spec;
    spec.name = dead_queue_of(id);
    spec.message_ttl = dead_letter_age_max;
    return spec;
}

Result<void> check_subscription(const SubscriptionId& id) {
    if (auto topic = check_name(id.topic); !topic) return topic.error();
    if (id.name.empty()) return {};
    if (id.name == dead) {
        return Error(errc::invalid_argument,
                     "a subscription cannot be named \"dead\": its queue would be that of the "
                     "dead letters of " +
                         id.topic);
    }
    return check_name(id.name);
}

std::optional<SubscriptionId> subscription_of(const broker::QueueName& queue) {
    auto id = SubscriptionId::parse(queue.text);
    if (!id || !check_subscription(*id)) return std::nullopt;
    return std::move(*id);
}

}  // namespace pesan::embedded
