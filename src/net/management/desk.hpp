#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "broker/access/access_control.hpp"
#include "broker/access/policies.hpp"
#include "broker/amqp/connection_list.hpp"
#include "broker/engine.hpp"
#include "broker/virtual_host.hpp"

namespace pesan::management {

/// Where somebody can connect.
struct Listener {
    /// "amqp", "amqp/ssl", "http".
    std::string protocol;
    std::string address;
    std::uint16_t port = 0;
};

/// What the broker says of itself.
struct NodeFacts {
    std::string name = "pesan@localhost";
    std::string product = "Pesan";
    std::string version;
    std::vector<Listener> listeners;
    WallTime started{};
};

/// All that a handler may look at and change. On the broker's thread.
struct Desk {
    broker::Engine& engine;
    broker::access::AccessControl& access;
    broker::access::Policies& policies;
    /// Null where nobody listens for AMQP.
    broker::amqp_server::ConnectionList* connections = nullptr;
    /// For virtual hosts made here: their predeclared exchanges.
    std::function<Result<void>(std::string_view virtual_host)> prepare_virtual_host;
    Clock& clock;
    Random& random;
    NodeFacts node;
    /// For publish and get.
    broker::SessionId session = 0;
};

}  // namespace pesan::management
