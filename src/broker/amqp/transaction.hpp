#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "broker/names.hpp"
#include "broker/transaction.hpp"

namespace pesan::broker::amqp_server {

/// What a client says of a delivery. basic.reject says that it failed, basic.nack that it is not
/// wanted now: a queue may delay the one and not the other.
enum class Settling : std::uint8_t { acknowledge, requeue, requeue_failed, reject };

/// What a channel in tx mode has said and not committed.
struct HeldTransaction {
    /// What the engine does not need to know of a publish.
    struct Published {
        /// Local name.
        std::string exchange;
        bool mandatory = false;
    };
    /// To a reader of amq.rabbitmq.reply-to, past the engine.
    struct Reply {
        std::string routing_key;
        bool mandatory = false;
        Bytes properties;
        Bytes body;
    };

    Transaction transaction;
    /// As many as publishes of the transaction.
    std::vector<Published> published;
    std::vector<Reply> replies;
    std::set<DeliveryTag> settled;
    std::size_t bytes = 0;
};

}  // namespace pesan::broker::amqp_server
