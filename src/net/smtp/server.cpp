#include "net/smtp/server.hpp"

#include "net/smtp/connection.hpp"

namespace pesan::smtp {

namespace asio = boost::asio;

namespace {

/// Keeps the options: a connection may end after the server.
asio::awaitable<void> serve(std::shared_ptr<const ServerOptions> options, ServerHandler& handler,
                            std::shared_ptr<net::Stream> stream, net::TlsContext tls) {
    Connection connection(std::move(stream), handler, *options, std::move(tls));
    co_await connection.run();
}

net::ProtocolServer::Serve serve_with(ServerHandler& handler, ServerOptions options) {
    auto kept = std::make_shared<const ServerOptions>(std::move(options));
    return [kept, &handler](std::shared_ptr<net::Stream> stream, net::TlsContext tls) {
        return serve(kept, handler, std::move(stream), std::move(tls));
    };
}

}  // namespace

Server::Server(asio::any_io_executor executor, ServerHandler& handler, ServerOptions options)
    : ProtocolServer(
          std::move(executor),
          {.name = "smtp", .connections_max = options.connections_max, .tls = options.tls},
          serve_with(handler, options)) {}

}  // namespace pesan::smtp
