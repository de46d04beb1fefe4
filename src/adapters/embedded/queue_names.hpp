#pragma once

#include <optional>
#include <string>

#include "broker/specs.hpp"
#include "pesan/topic.hpp"

/// The names of amqp_message/names.hpp as the engine's types.
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

/// The subscription whose queue this is; nothing for dead letters and for queues made by others.
[[nodiscard]] std::optional<SubscriptionId> subscription_of(const broker::QueueName& queue);

}  // namespace pesan::embedded
