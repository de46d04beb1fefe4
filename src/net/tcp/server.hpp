#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "net/tcp/endpoint.hpp"
#include "net/tcp/stream.hpp"
#include "pesan/result.hpp"

namespace pesan::net {

/// Accepts connections and runs one coroutine for each, every connection on a strand of its own.
///
/// A connection's coroutine that throws ends alone, logged. Safe on an io_context of any number of
/// threads; calls of the members come from one thread at a time.
class Server {
public:
    /// Serves one connection; when it returns the connection is closed.
    using Serve = std::function<boost::asio::awaitable<void>(std::shared_ptr<Stream>)>;

    /// name  for the log: "http", "smtp"
    Server(boost::asio::any_io_executor executor, std::string name, std::size_t connections_max);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Listens there; the kernel takes connections from now on, and start() begins to serve them.
    /// "localhost" is both 127.0.0.1 and ::1 (where the machine has it) with one port; port 0 picks
    /// a free one.
    ///
    /// returns  what was bound, with the real port
    /// errors   address_in_use (detail names the holder when it can be seen), address_invalid,
    /// address_refused
    Result<std::vector<Endpoint>> listen(const Endpoint& at);
    [[nodiscard]] const std::vector<Endpoint>& endpoints() const;

    void start(Serve serve);
    /// Closes the listeners and idle connections, waits up to `drain` for the others, then cancels
    /// their coroutines.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds drain);

    /// Connections being served.
    [[nodiscard]] std::size_t connections() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace pesan::net
