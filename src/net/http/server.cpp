#include "net/http/server.hpp"

#include "net/http/session.hpp"
#include "net/http/token_guard.hpp"
#include "net/tcp/server.hpp"

namespace pesan::http {

namespace asio = boost::asio;

/// Shared with the connections, which may end after the server.
struct Server::State {
    State(asio::any_io_executor executor, const Router& routes, ServerOptions from)
        : router(routes),
          options(std::move(from)),
          guard(options.token),
          listeners(std::move(executor), "http", options.limits.connections_max) {}

    Result<void> load_tls() {
        if (!options.tls) return {};
        auto made = net::make_server_tls(*options.tls);
        if (!made) return made.error();
        tls.store(*made);
        return {};
    }

    static asio::awaitable<void> serve(std::shared_ptr<State> state,
                                       std::shared_ptr<net::Stream> stream) {
        if (!state) co_return;
        Session session(std::move(stream), state->router, state->options, state->guard);
        auto context = state->tls.load();
        co_await session.run(std::move(context));
    }

    const Router& router;
    ServerOptions options;
    TokenGuard guard;
    std::atomic<net::TlsContext> tls;
    net::Server listeners;
};

Server::Server(asio::any_io_executor executor, const Router& router, ServerOptions options)
    : state_(std::make_shared<State>(std::move(executor), router, std::move(options))) {}

Server::~Server() = default;

Result<std::vector<net::Endpoint>> Server::listen(const net::Endpoint& at) {
    if (state_->options.tls && !state_->tls.load()) {
        auto loaded = state_->load_tls();
        if (!loaded) return loaded.error();
    }
    return state_->listeners.listen(at);
}

const std::vector<net::Endpoint>& Server::endpoints() const {
    return state_->listeners.endpoints();
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

Result<void> Server::reload_tls() {
    return state_->load_tls();
}

std::size_t Server::connections() const {
    return state_->listeners.connections();
}

}  // namespace pesan::http
