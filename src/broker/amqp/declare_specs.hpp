#pragma once

#include "amqp/methods_exchange.hpp"
#include "amqp/methods_queue.hpp"
#include "broker/specs.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

// What a declare asks for, as the engine's specs; `thing` is the exchange or queue in texts.

/// errors   command_invalid (no such type), precondition_failed
[[nodiscard]] Result<ExchangeSpec> exchange_spec_of(const amqp::ExchangeDeclare& method,
                                                    ExchangeName name,
                                                    const amqp::Table& arguments);

/// Checks every argument. Without the owner of an exclusive queue.
///
/// errors   precondition_failed
[[nodiscard]] Result<QueueSpec> queue_spec_of(const amqp::QueueDeclare& method, QueueName name,
                                              const amqp::Table& arguments,
                                              std::string_view virtual_host,
                                              std::string_view thing);

/// Compares a declare with what exists. errors precondition_failed
[[nodiscard]] Result<void> require_equal_exchange(const ExchangeSpec& wanted,
                                                  const ExchangeSpec& existing,
                                                  std::string_view thing);
[[nodiscard]] Result<void> require_equal_queue(const amqp::QueueDeclare& method,
                                               const amqp::Table& arguments,
                                               const QueueSpec& existing, std::string_view thing);

/// The argument x-match of a binding to a headers exchange. errors precondition_failed
[[nodiscard]] Result<void> check_header_match(const amqp::Table& arguments);

/// "direct", "x-delayed-message" …
[[nodiscard]] std::string_view type_name(const ExchangeSpec& spec);

}  // namespace pesan::broker::amqp_server
