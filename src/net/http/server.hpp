#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http/router.hpp"
#include "net/tcp/endpoint.hpp"
#include "net/tcp/tls.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// What a peer may cost us.
struct ServerLimits {
    /// Request line and headers together; more is answered with 431.
    std::size_t header_bytes_max = 16 * 1024;
    /// A body; more is answered with 413. A route may differ.
    std::size_t body_bytes_max = 16 * 1024 * 1024;
    /// Open connections of all listeners; further ones are closed at once.
    std::size_t connections_max = 4096;
    /// Between two requests of a kept connection.
    std::chrono::milliseconds idle_time_max = std::chrono::seconds(75);
    /// From the first byte of a request to the end of its headers; then 408.
    std::chrono::milliseconds header_time_max = std::chrono::seconds(10);
    /// From the headers to the end of the body; then 408.
    std::chrono::milliseconds body_time_max = std::chrono::seconds(60);
    /// For one answer, or one piece of a streamed one, to be taken by the peer.
    std::chrono::milliseconds write_time_max = std::chrono::seconds(30);
    /// For a handler; then it is cancelled and 503 answered. A route may differ.
    std::chrono::milliseconds handler_time_max = std::chrono::seconds(60);
};

/// One request answered, for metrics and access logs.
struct Exchange {
    std::string_view method;
    /// The route's pattern; empty when none was found.
    std::string_view route;
    unsigned status;
    std::chrono::steady_clock::duration took;
};

struct ServerOptions {
    ServerLimits limits = {};
    /// When set, requests need `Authorization: Bearer TOKEN` but on free routes.
    std::string token = {};
    /// When set, connections speak TLS.
    std::optional<net::TlsFiles> tls = std::nullopt;
    /// Called after each answer, on the connection's strand.
    std::function<void(const Exchange&)> observe = nullptr;
};

/// HTTP/1.1 server.
///
/// Each connection has its strand, on which its handlers run: with one thread in the io_context no
/// two handlers run at once; with several threads handlers of different connections do. A handler
/// that throws is answered with 500. `router` must be filled before start() and outlive the server.
class Server {
public:
    Server(boost::asio::any_io_executor executor, const Router& router, ServerOptions options = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// As net::Server::listen(): "localhost" is both 127.0.0.1 and ::1, port 0 picks one. Call it
    /// for each address.
    ///
    /// errors   net::errc::address_in_use, address_invalid, address_refused, tls_failed
    Result<std::vector<net::Endpoint>> listen(const net::Endpoint& at);
    [[nodiscard]] const std::vector<net::Endpoint>& endpoints() const;

    void start();
    /// Takes no more connections, closes idle ones, lets running requests end for up to `drain`,
    /// cancels the rest. Streamed answers are cancelled at once, since they may have no end.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);
    /// Reads certificate and key again; open connections keep the old ones.
    Result<void> reload_tls();

    [[nodiscard]] std::size_t connections() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace pesan::http
