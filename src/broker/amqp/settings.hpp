#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "amqp/frame.hpp"
#include "broker/message_view.hpp"

namespace pesan::broker::amqp_server {

/// What the AMQP server offers and where it stops a client; one struct for all connections.
struct ServerSettings {
    // --- what it says of itself

    /// Some clients look for "RabbitMQ" here before they use its extensions.
    std::string product = "Pesan";
    std::string version = "0.0.0";
    std::string cluster_name = "pesan";

    // --- what is proposed when a connection is tuned; the client may ask for less

    std::uint16_t channel_max = 2047;
    std::uint32_t frame_max = amqp::frame_size_default;
    std::chrono::seconds heartbeat{60};

    // --- limits

    /// A body that is larger ends its channel.
    std::uint64_t message_bytes_max = 16u << 20;
    /// From the first byte to connection.open.
    std::chrono::milliseconds handshake_time_max = std::chrono::seconds(10);
    /// Input until the user is known.
    std::size_t unauthenticated_bytes_max = 16u << 10;
    /// What waits for a slow reader before deliveries to it stop and it is not read any more.
    std::size_t output_bytes_max = 1u << 20;
    /// From our connection.close to the client's answer.
    std::chrono::milliseconds close_time_max = std::chrono::seconds(10);
    /// Consumers of one channel.
    std::size_t consumers_max = 65536;
    /// How long a delivery may stay unsettled; 0 = for ever.
    std::chrono::milliseconds consumer_timeout = std::chrono::minutes(30);
};

}  // namespace pesan::broker::amqp_server
