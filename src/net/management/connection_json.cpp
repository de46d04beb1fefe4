#include "net/management/connection_json.hpp"

#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;
using broker::amqp_server::ChannelInfo;
using broker::amqp_server::ConnectionInfo;
using broker::amqp_server::ConsumerInfo;

namespace {

json::object connection_details(const ConnectionInfo& connection) {
    return {{"name", connection.name},
            {"peer_host", connection.peer_host},
            {"peer_port", connection.peer_port}};
}

std::int64_t milliseconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string channel_name(const ConnectionInfo& connection, const ChannelInfo& channel) {
    return connection.name + " (" + std::to_string(channel.number) + ")";
}

json::object connection_json(const NodeFacts& node, const ConnectionInfo& connection) {
    const auto client = to_json(connection.client_properties);
    json::object shown{{"name", connection.name},
                       {"node", node.name},
                       {"type", "network"},
                       {"protocol", "AMQP 0-9-1"},
                       {"user", connection.user},
                       {"user_who_performed_action", connection.user},
                       {"vhost", connection.virtual_host},
                       {"state", connection.state},
                       {"auth_mechanism", connection.mechanism},
                       {"ssl", connection.tls},
                       {"host", connection.host},
                       {"port", connection.port},
                       {"peer_host", connection.peer_host},
                       {"peer_port", connection.peer_port},
                       {"channels", connection.channels.size()},
                       {"channel_max", connection.channel_max},
                       {"frame_max", connection.frame_max},
                       {"timeout", connection.heartbeat.count()},
                       {"connected_at", milliseconds_of(connection.connected_at)},
                       {"recv_oct", connection.received_bytes},
                       {"send_oct", connection.sent_bytes},
                       {"client_properties", client}};
    if (const json::value* name = client.if_contains("connection_name"))
        shown["user_provided_name"] = *name;
    return shown;
}

json::object channel_json(const NodeFacts& node, const ConnectionInfo& connection,
                          const ChannelInfo& channel) {
    return {
        {"name", channel_name(connection, channel)},
        {"number", channel.number},
        {"node", node.name},
        {"connection_details", connection_details(connection)},
        {"user", connection.user},
        {"vhost", connection.virtual_host},
        {"state", "running"},
        {"confirm", channel.confirms},
        {"transactional", channel.transactional},
        {"prefetch_count", channel.prefetch},
        {"global_prefetch_count", channel.prefetch_global},
        {"consumer_count", channel.consumers.size()},
        {"messages_unacknowledged", channel.unacknowledged},
        {"messages_unconfirmed", channel.unconfirmed},
        {"message_stats", {{"publish", channel.published}, {"deliver_get", channel.delivered}}}};
}

json::object consumer_json(const NodeFacts& node, const ConnectionInfo& connection,
                           const ChannelInfo& channel, const ConsumerInfo& consumer) {
    return {{"consumer_tag", consumer.tag},
            {"queue", {{"name", consumer.queue}, {"vhost", connection.virtual_host}}},
            {"channel_details",
             {{"name", channel_name(connection, channel)},
              {"number", channel.number},
              {"node", node.name},
              {"user", connection.user},
              {"connection_name", connection.name},
              {"peer_host", connection.peer_host},
              {"peer_port", connection.peer_port}}},
            {"ack_required", consumer.acknowledges},
            {"exclusive", consumer.exclusive},
            {"active", consumer.active},
            {"activity_status", consumer.active ? "up" : "waiting"},
            {"prefetch_count", consumer.prefetch},
            {"arguments", to_json(consumer.arguments)}};
}

}  // namespace pesan::management
