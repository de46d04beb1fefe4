#pragma once

#include <optional>
#include <string>

#include "pesan/topic.hpp"

/// Our words on a broker that speaks AMQP:
///
///     topic order                       durable fanout exchange "order"
///     subscription order.finance        durable queue "order.finance", bound to it
///     default subscription of email     durable queue "email", bound to exchange "email"
///     dead letters of order.finance     durable queue "order.finance.dead", not bound
namespace pesan::amqp_message {

/// "order.finance.dead"
[[nodiscard]] std::string dead_letters_of(const SubscriptionId& id);

/// Names by the rule; a subscription is not named "dead", for that is where dead letters are.
///
/// errors   invalid_argument
[[nodiscard]] Result<void> check_subscription(const SubscriptionId& id);

/// The subscription whose queue this is; nothing for dead letters and for queues made by others.
[[nodiscard]] std::optional<SubscriptionId> subscription_of(const std::string& queue);

}  // namespace pesan::amqp_message
