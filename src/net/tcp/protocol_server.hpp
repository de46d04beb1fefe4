#pragma once

#include <optional>
#include <string>

#include "net/tcp/server.hpp"
#include "net/tcp/tls.hpp"

namespace pesan::net {

struct ProtocolServerOptions {
    /// For the log: "smtp".
    std::string name;
    std::size_t connections_max = 256;
    /// When set, connections get a TLS context.
    std::optional<TlsFiles> tls = std::nullopt;
};

/// What the server of any protocol is besides the protocol: listeners, connections and their end,
/// TLS files. A server derives from it and gives what serves one connection.
///
/// Safe as net::Server is.
class ProtocolServer {
public:
    /// Serves one connection. Must keep what it needs: a connection may end after the server.
    ///
    /// tls  empty when the options have no files; whether and when TLS begins is the protocol's
    using Serve = std::function<boost::asio::awaitable<void>(std::shared_ptr<Stream>, TlsContext)>;

    /// As net::Server::listen().
    ///
    /// errors   those and tls_failed
    Result<std::vector<Endpoint>> listen(const Endpoint& at);
    void start();
    /// As net::Server::stop().
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);
    [[nodiscard]] std::size_t connections() const { return listeners_.connections(); }

protected:
    ProtocolServer(boost::asio::any_io_executor executor, ProtocolServerOptions options,
                   Serve serve);
    ~ProtocolServer() = default;

private:
    std::optional<TlsFiles> tls_files_;
    TlsContext tls_;
    Serve serve_;
    Server listeners_;
};

}  // namespace pesan::net
