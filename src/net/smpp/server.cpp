#include "net/smpp/server.hpp"

#include "net/smpp/server_session.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;

namespace {

/// Keeps the options: a connection may end after the server.
asio::awaitable<void> serve(std::shared_ptr<const ServerOptions> options, ServerHandler& handler,
                            std::shared_ptr<net::Stream> stream) {
    auto link = std::make_shared<Link>(std::move(stream));
    auto session = std::make_shared<ServerSession>(std::move(link), handler, *options);
    co_await session->run();
}

net::ProtocolServer::Serve serve_with(ServerHandler& handler, ServerOptions options) {
    auto kept = std::make_shared<const ServerOptions>(std::move(options));
    return [kept, &handler](std::shared_ptr<net::Stream> stream, net::TlsContext) {
        return serve(kept, handler, std::move(stream));
    };
}

}  // namespace

Server::Server(asio::any_io_executor executor, ServerHandler& handler, ServerOptions options)
    : ProtocolServer(std::move(executor),
                     {.name = "smpp", .connections_max = options.connections_max},
                     serve_with(handler, options)) {}

}  // namespace pesan::smpp
