#pragma once

#include <optional>
#include <string>

#include "broker/specs.hpp"
#include "pesan/topic.hpp"

/// Our words and the broker's:
///
///     topic order                       durable fanout exchange "order"
///     subscription order.finance        durable queue "order.finance", bound to it
///     default subscription of email     durable queue "email", bound to exchange "email"
///     dead letters of order.finance     durable queue "order.finance.dead", not bound
namespace pesan::embedded {

/// How long a dead letter is kept.
inline constexpr std::chrono::days dead_letter_age_max{90};

[[nodiscard]] broker::ExchangeName exchange_of(const std::string& topic);
[[nodiscard]] broker::QueueName queue_of(const SubscriptionId& id);
[[nodiscard]] broker::QueueName dead_queue_of(const SubscriptionId& id);

[[nodiscard]] broker::ExchangeSpec exchange_spec(const std::string& topic);
[[nodiscard]] broker::QueueSpec queue_spec(const SubscriptionId& id,
                                           const SubscriptionOptions& options);
[[nodiscard]] broker::QueueSpec dead_queue_spec(const SubscriptionId& id);

/// Names by the rule; a subscription is not named "dead", for that is where dead letters are.
///
/// errors   invalid_argument
[[nodiscard]] Result<void> check_subscription(const SubscriptionId& id);

/// The subscription whose queue this is; nothing for dead letters and for queues made by others.
[[nodiscard]] std::optional<SubscriptionId> subscription_of(const broker::QueueName& queue);

}  // namespace pesan::embedded
