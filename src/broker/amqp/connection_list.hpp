#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "amqp/table.hpp"
#include "base/clock.hpp"

namespace pesan::broker::amqp_server {

/// One consumer of a channel.
struct ConsumerInfo {
    std::string tag;
    /// Local name.
    std::string queue;
    bool acknowledges = true;
    bool exclusive = false;
    bool active = true;
    std::uint16_t prefetch = 0;
    amqp::Table arguments;
};

struct ChannelInfo {
    std::uint16_t number = 0;
    bool confirms = false;
    bool transactional = false;
    /// basic.qos of each consumer, and of the channel as a whole.
    std::uint16_t prefetch = 0;
    std::uint16_t prefetch_global = 0;
    std::uint64_t unacknowledged = 0;
    std::uint64_t unconfirmed = 0;
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
    std::vector<ConsumerInfo> consumers;
};

/// One connection as the management API shows it.
struct ConnectionInfo {
    /// "127.0.0.1:40123 -> 127.0.0.1:5672", unique among those open.
    std::string name;
    std::string peer_host;
    std::uint16_t peer_port = 0;
    std::string host;
    std::uint16_t port = 0;
    std::string user;
    std::string virtual_host;
    /// "starting", "running", "blocked", "closing".
    std::string state = "running";
    /// "PLAIN", "AMQPLAIN", "EXTERNAL".
    std::string mechanism;
    bool tls = false;
    std::uint16_t channel_max = 0;
    std::uint32_t frame_max = 0;
    std::chrono::seconds heartbeat{0};
    WallTime connected_at{};
    /// As the client sent them.
    amqp::Table client_properties;
    std::uint64_t received_bytes = 0;
    std::uint64_t sent_bytes = 0;
    std::vector<ChannelInfo> channels;
};

/// Who is connected over AMQP, for those who look and close from outside. On the broker's thread.
class ConnectionList {
public:
    virtual ~ConnectionList() = default;
    [[nodiscard]] virtual std::vector<ConnectionInfo> connections() const = 0;
    /// Closes with connection.close 320 CONNECTION_FORCED and this text; false when there is none
    /// of that name.
    virtual bool close(std::string_view name, std::string_view reason) = 0;
};

}  // namespace pesan::broker::amqp_server
