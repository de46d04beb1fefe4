#pragma once

#include <string>
#include <string_view>

#include "amqp/table.hpp"
#include "broker/amqp/errc.hpp"
#include "broker/specs.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

/// Names without CR and LF, as RabbitMQ takes them.
[[nodiscard]] std::string without_line_ends(std::string_view name);

/// A queue of another connection.
[[nodiscard]] Error locked(std::string_view queue, std::string_view virtual_host);

/// Checks that a new name does not take the broker's prefix. errors access_refused
[[nodiscard]] Result<void> check_new_name(std::string_view kind, std::string_view name);

/// Compares a property of what exists with that of a declare. errors precondition_failed
///
/// thing   "queue 'q' in vhost '/'"
[[nodiscard]] Result<void> require_equal(std::string_view field, std::string_view thing,
                                         std::string_view received, std::string_view current);
/// The same for one argument of the two tables; integers of any width are equal by value.
[[nodiscard]] Result<void> require_equal_argument(std::string_view name, std::string_view thing,
                                                  const amqp::Table& received,
                                                  const amqp::Table& current);

[[nodiscard]] inline std::string_view bool_text(bool value) {
    return value ? "true" : "false";
}

}  // namespace pesan::broker::amqp_server
