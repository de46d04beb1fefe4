#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "broker/names.hpp"

namespace pesan::broker::amqp_server {

/// What a client says of a delivery. basic.reject says that it failed, basic.nack that it is not
/// wanted now: a queue may delay the one and not the other.
enum class Settling : std::uint8_t { acknowledge, requeue, requeue_failed, reject };

/// Properties and bodies of a transaction together.
inline constexpr std::size_t transaction_bytes_max = 64u << 20;

/// What a channel in tx mode has said and not committed.
struct Transaction {
    struct Publish {
        std::string exchange;
        std::string routing_key;
        bool mandatory = false;
        Bytes properties;
        Bytes body;
    };
    struct Settlement {
        DeliveryTag tag = 0;
        bool multiple = false;
        Settling how = Settling::acknowledge;
    };

    std::vector<Publish> publishes;
    std::vector<Settlement> settlements;
    std::size_t bytes = 0;
};

}  // namespace pesan::broker::amqp_server
