#pragma once

#include <optional>
#include <string>

#include "broker/amqp/settings.hpp"
#include "net/tcp/tls.hpp"

namespace pesan::net {

struct AmqpOptions {
    broker::amqp_server::ServerSettings protocol;
    /// More are refused when they connect.
    std::size_t connections_max = 65535;
    /// Clients whose TLS handshake is not done.
    std::size_t handshakes_max = 1024;
    std::chrono::milliseconds handshake_time_max = std::chrono::seconds(10);
};

/// Certificates of an amqps listener. With `ca_file` clients may show one of their own, signed by
/// it: mechanism EXTERNAL takes its common name for the user.
struct AmqpTls {
    TlsFiles files;
    std::string ca_file;
};

/// errors   tls_failed (detail names the file)
[[nodiscard]] Result<TlsContext> make_amqp_tls(const AmqpTls& tls);

}  // namespace pesan::net
