#include "adapters/embedded/queue_names.hpp"

#include "adapters/amqp_message/names.hpp"

namespace pesan::embedded {

broker::ExchangeName exchange_of(const std::string& topic) {
    return broker::ExchangeName(topic);
}
broker::QueueName queue_of(const SubscriptionId& id) {
    return broker::QueueName(id.text());
}
broker::QueueName dead_queue_of(const SubscriptionId& id) {
    return broker::QueueName(amqp_message::dead_letters_of(id));
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

std::optional<SubscriptionId> subscription_of(const broker::QueueName& queue) {
    return amqp_message::subscription_of(queue.text);
}

}  // namespace pesan::embedded
