#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "broker/specs.hpp"
#include "net/management/declaring.hpp"

namespace pesan::management {

/// As GET /api/exchanges shows it, and as definitions.json has it.
[[nodiscard]] boost::json::object exchange_json(const broker::ExchangeSpec& spec);
/// The exchange without a name, which every virtual host has and nobody declares.
[[nodiscard]] boost::json::object default_exchange_json(std::string_view virtual_host);
/// Made by the broker: amq.direct and its like.
[[nodiscard]] bool is_predeclared(const broker::ExchangeSpec& spec);

[[nodiscard]] BindingWish wish_of(const broker::BindingSpec& binding);
[[nodiscard]] BindingWish wish_of(const broker::ExchangeBindingSpec& binding);
/// The binding that every queue has to the exchange without a name.
[[nodiscard]] BindingWish default_binding(const broker::QueueName& queue);
/// As definitions.json has it.
[[nodiscard]] boost::json::object binding_definition(const BindingWish& binding);
/// The same with its properties_key.
[[nodiscard]] boost::json::object binding_json(const BindingWish& binding);
/// Names a binding among those between the same two: the routing key, quoted, and a hash of the
/// arguments where there are some.
[[nodiscard]] std::string properties_key(const BindingWish& binding);
/// The key of a path is this binding's; it may be quoted or not.
[[nodiscard]] bool has_properties_key(const BindingWish& binding, std::string_view key);

}  // namespace pesan::management
