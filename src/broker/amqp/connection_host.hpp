#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

/// What a connection needs of whoever moves its bytes. Called on the broker's thread.
class ConnectionHost {
public:
    using Done = std::function<void(Result<void>)>;

    virtual ~ConnectionHost() = default;
    /// Output waits, or the connection is to be closed: look at it at the end of this turn.
    virtual void output_ready() = 0;
    /// feed() may be called again with what it left.
    virtual void input_wanted() = 0;
    /// The engine was asked for something: a turn must follow.
    virtual void engine_touched() = 0;
    /// Calls `done` once all that was appended until now is durable; not at all when the connection
    /// has gone meanwhile.
    virtual void when_durable(Done done) = 0;
};

/// Who is at the other end, as far as the socket tells.
struct Peer {
    std::string host;
    std::uint16_t port = 0;
    std::string local_host;
    std::uint16_t local_port = 0;
    /// The same machine; `guest` may log in from there only.
    bool loopback = false;
    bool tls = false;
    /// The common name of the client's verified certificate, for mechanism EXTERNAL; empty without.
    std::string certificate_name;
};

}  // namespace pesan::broker::amqp_server
