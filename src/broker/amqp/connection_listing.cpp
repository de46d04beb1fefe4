// What the management API shows of connections.
#include "broker/amqp/channel.hpp"
#include "broker/amqp/connection.hpp"
#include "broker/amqp/server.hpp"

namespace pesan::broker::amqp_server {

namespace {

amqp::Table table_of(BytesView encoded) {
    const auto table = amqp::EncodedTable{encoded}.decode();
    return table ? *table : amqp::Table();
}

ChannelInfo info_of(const Channel& channel, std::uint64_t unacknowledged) {
    ChannelInfo info;
    info.number = channel.number();
    info.confirms = channel.confirms();
    info.transactional = channel.transactional();
    info.prefetch = channel.prefetch();
    info.prefetch_global = channel.session_prefetch();
    info.unacknowledged = unacknowledged;
    info.unconfirmed = channel.unconfirmed();
    info.published = channel.published();
    info.delivered = channel.delivered();
    for (const auto& [id, consumer] : channel.consumers()) {
        info.consumers.push_back({.tag = consumer.tag,
                                  .queue = consumer.queue,
                                  .acknowledges = !consumer.no_ack,
                                  .exclusive = consumer.exclusive,
                                  .prefetch = consumer.prefetch,
                                  .arguments = table_of(consumer.arguments)});
    }
    return info;
}

ConnectionInfo info_of(const Connection& connection, const Engine& engine) {
    const auto& peer = connection.peer();
    ConnectionInfo info;
    info.name = connection.name();
    info.peer_host = peer.host;
    info.peer_port = peer.port;
    info.host = peer.local_host;
    info.port = peer.local_port;
    info.user = connection.user();
    info.virtual_host = connection.virtual_host();
    info.state = connection.state_name();
    info.mechanism = connection.mechanism();
    info.tls = peer.tls;
    info.channel_max = connection.channel_max();
    info.frame_max = connection.frame_max();
    info.heartbeat = connection.heartbeat();
    info.connected_at = connection.connected_at();
    info.client_properties = table_of(connection.client().encoded);
    info.received_bytes = connection.bytes_received();
    info.sent_bytes = connection.bytes_sent();
    for (const auto& [number, channel] : connection.channels()) {
        const auto unsettled = engine.unsettled(channel->session()).size();
        info.channels.push_back(info_of(*channel, unsettled));
    }
    return info;
}

}  // namespace

std::vector<ConnectionInfo> Server::connections() const {
    std::vector<ConnectionInfo> all;
    all.reserve(connections_.size());
    for (const auto* connection : connections_)
        all.push_back(info_of(*connection, engine));
    return all;
}

bool Server::close(std::string_view name, std::string_view reason) {
    const auto closed = close_connections(
        [name](const Connection& connection) { return connection.name() == name; },
        std::string(reason));
    return closed > 0;
}

}  // namespace pesan::broker::amqp_server
