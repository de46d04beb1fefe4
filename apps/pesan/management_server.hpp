#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "addresses.hpp"
#include "configuration.hpp"
#include "net/http/server.hpp"
#include "net/management/api.hpp"
#include "pesan/amqp_server.hpp"

namespace pesan::app {

/// The management API of the broker behind an AMQP server, on a port of its own.
class ManagementServer {
public:
    /// amqp   outlives it and is not closed before stop() has ended
    ManagementServer(boost::asio::any_io_executor executor, AmqpServer& amqp);

    /// Notes where it listens.
    ///
    /// errors   those of http::Server::listen()
    Result<void> start(const Configuration& configuration, Addresses& addresses);
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);

private:
    AmqpServer& amqp_;
    http::Router router_;
    std::optional<management::ManagementApi> api_;
    http::Server server_;
};

}  // namespace pesan::app
