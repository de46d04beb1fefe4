#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "broker/amqp/connection_list.hpp"
#include "net/management/desk.hpp"

namespace pesan::management {

/// "127.0.0.1:40123 -> 127.0.0.1:5672 (1)"
[[nodiscard]] std::string channel_name(const broker::amqp_server::ConnectionInfo& connection,
                                       const broker::amqp_server::ChannelInfo& channel);
[[nodiscard]] boost::json::object connection_json(
    const NodeFacts& node, const broker::amqp_server::ConnectionInfo& connection);
[[nodiscard]] boost::json::object channel_json(
    const NodeFacts& node, const broker::amqp_server::ConnectionInfo& connection,
    const broker::amqp_server::ChannelInfo& channel);
[[nodiscard]] boost::json::object consumer_json(
    const NodeFacts& node, const broker::amqp_server::ConnectionInfo& connection,
    const broker::amqp_server::ChannelInfo& channel,
    const broker::amqp_server::ConsumerInfo& consumer);

}  // namespace pesan::management
