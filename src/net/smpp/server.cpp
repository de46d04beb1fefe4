#include "net/smpp/server.hpp"

#include "net/smpp/server_session.hpp"
#include "net/tcp/server.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;

/// Shared with the connections, which may end after the server.
struct Server::State {
    State(asio::any_io_executor executor, ServerHandler& to, ServerOptions from)
        : handler(to),
          options(std::move(from)),
          listeners(std::move(executor), "smpp", options.connections_max) {}

    static asio::awaitable<void> serve(std::shared_ptr<State> state,
                                       std::shared_ptr<net::Stream> stream) {
        if (!state) co_return;
        auto link = std::make_shared<Link>(std::move(stream));
        auto session =
            std::make_shared<ServerSession>(std::move(link), state->handler, state->options);
        co_await session->run();
    }

    ServerHandler& handler;
    ServerOptions options;
    net::Server listeners;
};

Server::Server(asio::any_io_executor executor, ServerHandler& handler, ServerOptions options)
    : state_(std::make_shared<State>(std::move(executor), handler, std::move(options))) {}

Server::~Server() = default;

Result<std::vector<net::Endpoint>> Server::listen(const net::Endpoint& at) {
    return state_->listeners.listen(at);
}

void Server::start() {
    std::weak_ptr<State> weak = state_;
    state_->listeners.start([weak](std::shared_ptr<net::Stream> stream) {
        return State::serve(weak.lock(), std::move(stream));
    });
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds drain) {
    auto state = state_;
    co_await state->listeners.stop(drain);
}

std::size_t Server::connections() const {
    return state_->listeners.connections();
}

}  // namespace pesan::smpp
