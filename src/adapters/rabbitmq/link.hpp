#pragma once

#include "adapters/rabbitmq/connection.hpp"
#include "pesan/errc.hpp"

namespace pesan::rabbitmq {

/// A connection that comes back: tries the hosts in turn, with growing pauses, until it is closed.
/// On one strand.
class Link : public std::enable_shared_from_this<Link> {
public:
    static constexpr std::chrono::milliseconds pause_shortest{100};
    static constexpr std::chrono::milliseconds pause_longest{5'000};

    Link(boost::asio::any_io_executor strand, Settings settings, const char* purpose)
        : strand_(std::move(strand)), settings_(std::move(settings)), purpose_(purpose) {}

    /// The first connection: each host once.
    ///
    /// errors   those of Connection::open, of the last host
    boost::asio::awaitable<Result<void>> start();

    /// The open connection, waited for until the deadline.
    ///
    /// errors   unreachable (why the last attempt failed), access_refused, tls_failed, closed
    boost::asio::awaitable<Result<std::shared_ptr<Connection>>> connection(Deadline deadline);
    /// The open connection, or null.
    [[nodiscard]] std::shared_ptr<Connection> current() const;

    [[nodiscard]] bool is_closed() const { return closed_; }
    boost::asio::awaitable<void> close();

private:
    boost::asio::awaitable<Result<void>> connect_once();
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);

    boost::asio::any_io_executor strand_;
    Settings settings_;
    const char* purpose_;
    std::size_t next_host_ = 0;
    std::shared_ptr<Connection> connection_;
    Error last_error_ = errc::unreachable;
    Waiters changes_;
    bool closed_ = false;
};

}  // namespace pesan::rabbitmq
