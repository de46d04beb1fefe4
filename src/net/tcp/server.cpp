#include "net/tcp/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "net/tcp/listener.hpp"

namespace pesan::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto accept_pause = std::chrono::milliseconds(100);
/// For coroutines to unwind once they are cancelled.
constexpr auto cancel_time_max = std::chrono::seconds(2);

/// One connection; `cancel` is emitted on the stream's strand.
struct Connection {
    std::shared_ptr<Stream> stream;
    asio::cancellation_signal cancel;
};

}  // namespace

/// Touched on `strand` only, once started; shared with the coroutines that run.
struct Server::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor from, std::string named, std::size_t most)
        : executor(std::move(from)),
          strand(asio::make_strand(executor)),
          emptied(strand, std::chrono::steady_clock::time_point::max()),
          name(std::move(named)),
          connections_max(most) {}

    asio::awaitable<void> accept(std::shared_ptr<tcp::acceptor> acceptor);
    void run(std::shared_ptr<Stream> stream);
    void ended(const std::shared_ptr<Connection>& connection, const std::exception_ptr& thrown);
    asio::awaitable<void> stop(std::chrono::milliseconds drain);
    asio::awaitable<void> wait_empty(std::chrono::milliseconds time_max);

    asio::any_io_executor executor;
    asio::strand<asio::any_io_executor> strand;
    asio::steady_timer emptied;
    std::string name;
    std::size_t connections_max;
    std::vector<std::shared_ptr<tcp::acceptor>> acceptors;
    std::vector<Endpoint> endpoints;
    std::set<std::shared_ptr<Connection>> connections;
    std::atomic<std::size_t> count = 0;
    Serve serve;
    bool stopping = false;
};

asio::awaitable<void> Server::State::accept(std::shared_ptr<tcp::acceptor> acceptor) {
    auto self = shared_from_this();
    while (!stopping) {
        auto lane = asio::make_strand(executor);
        auto [code, socket] = co_await acceptor->async_accept(lane, as_result);
        if (stopping) break;
        if (code) {
            // Out of file descriptors, mostly: accepting again at once would spin.
            spdlog::warn("{}: cannot accept: {}", name, code.message());
            asio::steady_timer pause(strand, accept_pause);
            co_await pause.async_wait(as_result);
            continue;
        }
        if (connections.size() >= connections_max) {
            spdlog::warn("{}: refused a connection, {} are open already", name, connections.size());
            continue;  // the socket's destructor closes it
        }
        run(std::make_shared<Stream>(std::move(socket)));
    }
}

void Server::State::run(std::shared_ptr<Stream> stream) {
    auto connection = std::make_shared<Connection>();
    connection->stream = stream;
    connections.insert(connection);
    ++count;
    auto self = shared_from_this();
    auto done = asio::bind_executor(strand, [self, connection](const std::exception_ptr& thrown) {
        self->ended(connection, thrown);
    });
    const auto lane = stream->executor();
    asio::co_spawn(
        lane, [self, stream] { return self->serve(stream); },
        asio::bind_cancellation_slot(connection->cancel.slot(), std::move(done)));
}

void Server::State::ended(const std::shared_ptr<Connection>& connection,
                          const std::exception_ptr& thrown) {
    auto stream = connection->stream;
    asio::dispatch(stream->executor(), [stream] { stream->close(); });
    if (thrown && !stopping) {
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& failure) {
            spdlog::error("{}: connection of {} ended: {}", name, stream->peer(), failure.what());
        }
    }
    connections.erase(connection);
    --count;
    if (connections.empty()) emptied.cancel();
}

asio::awaitable<void> Server::State::wait_empty(std::chrono::milliseconds time_max) {
    if (connections.empty()) co_return;
    emptied.expires_after(time_max);
    co_await emptied.async_wait(as_result);
}

asio::awaitable<void> Server::State::stop(std::chrono::milliseconds drain) {
    auto self = shared_from_this();
    stopping = true;
    for (auto& acceptor : acceptors) {
        boost::system::error_code ignored;  // closed either way
        acceptor->close(ignored);
    }
    for (auto& connection : connections) {
        auto stream = connection->stream;
        asio::dispatch(stream->executor(), [stream] { stream->stop_when_idle(); });
    }
    co_await wait_empty(drain);
    if (connections.empty()) co_return;
    spdlog::warn("{}: {} connections did not end in time and are cut", name, connections.size());
    for (const auto& connection : connections) {
        asio::dispatch(connection->stream->executor(), [connection] {
            connection->stream->close();
            connection->cancel.emit(asio::cancellation_type::terminal);
        });
    }
    co_await wait_empty(cancel_time_max);
}

Server::Server(asio::any_io_executor executor, std::string name, std::size_t connections_max)
    : state_(std::make_shared<State>(std::move(executor), std::move(name), connections_max)) {}

Server::~Server() {
    // Without stop() the accept loops would keep the state alive: closing makes them end.
    auto state = state_;
    asio::dispatch(state->strand, [state] {
        state->stopping = true;
        for (auto& acceptor : state->acceptors) {
            boost::system::error_code ignored;  // closed either way
            acceptor->close(ignored);
        }
    });
}

Result<std::vector<Endpoint>> Server::listen(const Endpoint& at) {
    auto listeners = open_listeners(state_->strand, at);
    if (!listeners) return listeners.error();
    std::vector<Endpoint> bound;
    for (auto& listener : *listeners) {
        state_->acceptors.push_back(std::move(listener.acceptor));
        state_->endpoints.push_back(listener.endpoint);
        bound.push_back(listener.endpoint);
    }
    return bound;
}

const std::vector<Endpoint>& Server::endpoints() const {
    return state_->endpoints;
}

void Server::start(Serve serve) {
    state_->serve = std::move(serve);
    for (auto& acceptor : state_->acceptors) {
        asio::co_spawn(
            state_->strand, [state = state_, acceptor] { return state->accept(acceptor); },
            [state = state_](const std::exception_ptr& thrown) {
                if (thrown && !state->stopping) std::rethrow_exception(thrown);
            });
    }
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds drain) {
    auto state = state_;
    auto stop_on_strand = [state, drain] { return state->stop(drain); };
    co_await asio::co_spawn(state->strand, std::move(stop_on_strand), asio::use_awaitable);
}

std::size_t Server::connections() const {
    return state_->count;
}

}  // namespace pesan::net
