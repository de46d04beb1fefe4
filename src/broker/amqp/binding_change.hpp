#pragma once

#include <string_view>

#include "amqp/field.hpp"

namespace pesan::broker::amqp_server {

/// What queue.bind, queue.unbind, exchange.bind and exchange.unbind ask for.
struct BindingChange {
    std::string_view source;
    std::string_view destination;
    /// Else to a queue.
    bool to_exchange = false;
    std::string_view routing_key;
    amqp::EncodedTable arguments;
    bool remove = false;
};

}  // namespace pesan::broker::amqp_server
