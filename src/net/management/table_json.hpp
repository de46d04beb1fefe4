#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "amqp/properties.hpp"
#include "amqp/table.hpp"
#include "pesan/result.hpp"

namespace pesan::management {

/// Bytes that are no UTF-8 become U+FFFD: JSON has no way to carry them.
[[nodiscard]] boost::json::value to_json(const amqp::Value& value);
[[nodiscard]] boost::json::object to_json(const amqp::Table& table);
/// Only those that are set, by AMQP's names with underscores.
[[nodiscard]] boost::json::object to_json(const amqp::Properties& properties);

/// Whole numbers become 64 bits, others doubles, as RabbitMQ does.
///
/// errors   invalid_argument: too deep, too many, or a name over 255 bytes
[[nodiscard]] Result<amqp::Value> value_of(const boost::json::value& value);
[[nodiscard]] Result<amqp::Table> table_of(const boost::json::object& object);
/// errors   invalid_argument; the detail names the property
[[nodiscard]] Result<amqp::Properties> properties_of(const boost::json::object& object);

}  // namespace pesan::management
