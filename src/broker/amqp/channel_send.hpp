#pragma once

#include "amqp/frame.hpp"
#include "broker/amqp/channel.hpp"

/// For the units of Channel.
namespace pesan::broker::amqp_server {

template <class M>
void Channel::send(const M& method) {
    amqp::append_method(connection_.output(), number_, method);
    connection_.output_changed();
}

template <class M>
void Channel::send_when_durable(std::uint64_t before, const M& method, bool no_wait) {
    if (no_wait) return;
    Bytes reply;
    amqp::append_method(reply, number_, method);
    connection_.reply_when_durable(before, std::move(reply));
}

}  // namespace pesan::broker::amqp_server
