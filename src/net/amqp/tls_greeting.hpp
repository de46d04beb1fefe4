#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "net/amqp/tls_socket.hpp"
#include "net/broker/worker_thread.hpp"

namespace pesan::net {

/// The TLS handshake of one connection: waits on the broker's thread, computes on a worker's.
class TlsGreeting final : public std::enable_shared_from_this<TlsGreeting> {
public:
    /// Called once, on the socket's executor; null when it failed or took too long.
    using Done = std::function<void(std::unique_ptr<Socket>)>;

    /// worker  must outlive it
    TlsGreeting(std::unique_ptr<TlsSocket> socket, WorkerThread& worker, Done done);

    void start(std::chrono::milliseconds time_max);

private:
    void step();
    void after(Result<Socket::Progress> progress);
    void wait(boost::asio::ip::tcp::socket::wait_type what);
    void end(bool well);

    std::unique_ptr<TlsSocket> socket_;
    WorkerThread& worker_;
    boost::asio::steady_timer timer_;
    Done done_;
    bool late_ = false;
};

}  // namespace pesan::net
