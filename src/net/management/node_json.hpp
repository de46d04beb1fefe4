#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "net/management/desk.hpp"

namespace pesan::management {

/// The version of RabbitMQ whose API this is; tools branch on it.
inline constexpr std::string_view compatible_version = "3.10.8";

[[nodiscard]] boost::json::array exchange_types_json();
[[nodiscard]] boost::json::array listeners_json(const NodeFacts& node);
[[nodiscard]] boost::json::object node_json(const Desk& desk);

}  // namespace pesan::management
