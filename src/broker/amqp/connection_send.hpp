#pragma once

#include "amqp/frame.hpp"
#include "broker/amqp/connection.hpp"

/// For the units of Connection.
namespace pesan::broker::amqp_server {

template <class M>
void Connection::send(std::uint16_t channel, const M& method) {
    amqp::append_method(output_, channel, method);
    output_changed();
}

}  // namespace pesan::broker::amqp_server
