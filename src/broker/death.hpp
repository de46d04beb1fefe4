#pragma once

#include <string>
#include <string_view>

#include "amqp/properties.hpp"
#include "base/clock.hpp"
#include "broker/message_view.hpp"
#include "broker/names.hpp"

namespace pesan::broker {

/// Why a message left its queue without acknowledgement; the texts are RabbitMQ's.
enum class DeathReason { rejected, expired, maxlen, delivery_limit };

[[nodiscard]] std::string_view text_of(DeathReason reason);

/// The properties of a dead letter: as they were, with the death noted in the headers as RabbitMQ
/// does. x-death has one table for each queue and reason, the latest first, with its count and what
/// was true at its first time; x-first-death-* keeps the first of all; expiration moves into
/// x-death, so that the message does not expire again where it arrives.
void note_death(amqp::Properties& properties, const QueueName& queue, DeathReason reason,
                const MessageView& message, WallTime now);

/// The message came from this queue before and died since then only without anybody rejecting it:
/// it would circle for ever.
[[nodiscard]] bool would_circle(const amqp::Properties& properties, const QueueName& target);

}  // namespace pesan::broker
