#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <vector>

#include "net/tcp/endpoint.hpp"
#include "pesan/result.hpp"

namespace pesan::net {

/// A socket that listens; the kernel takes connections already.
struct Listener {
    std::shared_ptr<boost::asio::ip::tcp::acceptor> acceptor;
    /// With the real port.
    Endpoint endpoint;
};

/// Listens there. "localhost" is both 127.0.0.1 and ::1 (where the machine has it) with one port;
/// port 0 picks a free one.
///
/// errors   address_in_use (detail names the holder when it can be seen), address_invalid,
/// address_refused
[[nodiscard]] Result<std::vector<Listener>> open_listeners(
    const boost::asio::any_io_executor& executor, const Endpoint& at);

}  // namespace pesan::net
