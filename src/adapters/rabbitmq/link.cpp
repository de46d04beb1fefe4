#include "adapters/rabbitmq/link.hpp"

#include <spdlog/spdlog.h>

#include "adapters/rabbitmq/spawn.hpp"
#include "base/random.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

asio::awaitable<Result<void>> Link::start() {
    const auto self = shared_from_this();
    Result<void> connected = Error(errc::unreachable);
    for (std::size_t tries = settings_.hosts.size(); tries > 0 && !connected; --tries)
        connected = co_await connect_once();
    if (connected) spawn(strand_, "a connection", [self] { return self->run(); });
    co_return connected;
}

asio::awaitable<Result<void>> Link::connect_once() {
    const auto self = shared_from_this();
    const auto host = settings_.hosts[next_host_++ % settings_.hosts.size()];
    auto opened = co_await Connection::open(settings_, host);
    if (!opened) {
        last_error_ = opened.error();
        co_return opened.error();
    }
    connection_ = std::move(*opened);
    if (closed_) co_await connection_->close();
    changes_.wake();
    co_return Result<void>();
}

asio::awaitable<void> Link::run() {
    const auto self = shared_from_this();
    auto wait = std::chrono::milliseconds(pause_shortest);
    while (!closed_) {
        while (connection_->is_open())
            co_await connection_->changes().wait();
        if (closed_) break;
        last_error_ = connection_->error();
        spdlog::warn("rabbitmq: the connection for {} ended: {}", purpose_, last_error_.message());
        while (!closed_) {
            // Clients of one server that restarts must not come all at once.
            const auto jitter = SystemRandom::instance().unit();
            const std::chrono::duration<double, std::milli> some = wait * (0.5 + jitter / 2);
            co_await pause(std::chrono::duration_cast<std::chrono::milliseconds>(some));
            if (closed_) break;
            auto connected = co_await connect_once();
            if (connected) break;
            wait = std::min<std::chrono::milliseconds>(wait * 2, pause_longest);
        }
        if (closed_) break;
        wait = pause_shortest;
        spdlog::info("rabbitmq: the connection for {} is back", purpose_);
    }
}

asio::awaitable<void> Link::pause(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!closed_ && std::chrono::steady_clock::now() < deadline)
        co_await changes_.wait(deadline);
}

std::shared_ptr<Connection> Link::current() const {
    return connection_ && connection_->is_open() ? connection_ : nullptr;
}

asio::awaitable<Result<std::shared_ptr<Connection>>> Link::connection(Deadline deadline) {
    const auto self = shared_from_this();
    while (!closed_) {
        if (auto open = current()) co_return open;
        if (std::chrono::steady_clock::now() >= deadline) co_return last_error_;
        co_await changes_.wait(deadline);
    }
    co_return errc::closed;
}

asio::awaitable<void> Link::close() {
    const auto self = shared_from_this();
    if (std::exchange(closed_, true)) co_return;
    changes_.wake();
    if (const auto open = current()) co_await open->close();
}

}  // namespace pesan::rabbitmq
