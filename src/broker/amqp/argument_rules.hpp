#pragma once

#include <span>
#include <string>
#include <string_view>

#include "amqp/table.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

/// Looks at one argument's value. Returns what is wrong as RabbitMQ's text shows it; empty = fine.
using ArgumentCheck = std::string (*)(const amqp::Value& value, const amqp::Table& all);

/// An argument that a queue, an exchange or a consumer understands.
struct ArgumentRule {
    std::string_view name;
    ArgumentCheck check;
    /// Where it may be given; elsewhere it is refused by name.
    bool classic = true;
    bool quorum = true;
};

/// Those of queue.declare, in the order in which RabbitMQ checks them.
[[nodiscard]] std::span<const ArgumentRule> queue_argument_rules();

enum class QueueKind { classic, quorum };

/// Checks the arguments of a new queue.
///
/// thing    "queue 'q' in vhost '/'", for the text
/// errors   precondition_failed
[[nodiscard]] Result<QueueKind> check_queue_arguments(const amqp::Table& arguments,
                                                      std::string_view thing);
/// Checks the arguments of basic.consume. errors precondition_failed
[[nodiscard]] Result<void> check_consumer_arguments(const amqp::Table& arguments, QueueKind kind,
                                                    std::string_view thing);

}  // namespace pesan::broker::amqp_server
