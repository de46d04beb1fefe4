#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "net/tcp/endpoint.hpp"
#include "net/tcp/tls.hpp"

namespace pesan::rabbitmq {

/// What a URL says:
///
///     amqp[s]://[user[:password]@]host[:port][,host[:port]…][/virtual-host][?option=value&…]
///
/// | option | meaning |
/// |---|---|
/// | queue_type | classic (default) or quorum: for queues that are missing |
/// | heartbeat | seconds, 1 … 3,600; default 30 |
/// | connection_timeout | milliseconds until a connection is open, 1 … 600,000; default 10,000 |
/// | cacertfile | amqps: PEM file of the authorities to trust, instead of the system's |
///
/// source   RabbitMQ's URI specification; no path means the virtual host "/"
struct Settings {
    /// Tried in turn; at least one, at most hosts_max.
    std::vector<net::Endpoint> hosts;
    std::string user = "guest";
    std::string password = "guest";
    std::string virtual_host = "/";
    bool quorum = false;
    std::chrono::seconds heartbeat{30};
    std::chrono::milliseconds connection_timeout{10'000};
    /// Null = in the clear.
    net::TlsContext tls;
};

inline constexpr std::size_t hosts_max = 16;

/// errors   invalid_url (the detail names the part, never a password); tls_failed (the authorities'
/// file cannot be used)
[[nodiscard]] Result<Settings> parse_url(std::string_view url);

}  // namespace pesan::rabbitmq
