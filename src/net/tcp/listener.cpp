#include "net/tcp/listener.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include "net/tcp/errc.hpp"
#include "net/tcp/port_holder.hpp"

namespace pesan::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Tries to find a port that is free for both 127.0.0.1 and ::1.
constexpr int free_port_attempts_max = 20;

Error bind_error(const Endpoint& at, const boost::system::error_code& code) {
    if (code == asio::error::access_denied) {
        return Error{errc::address_refused, at.to_string() + ": this user may not listen there"};
    }
    if (code != asio::error::address_in_use) {
        return Error{errc::address_invalid, at.to_string() + ": " + code.message()};
    }
    const auto holder = port_holder(at.port);
    return Error{errc::address_in_use, "port " + std::to_string(at.port) + " of " + at.host +
                                           " is held by " +
                                           (holder.empty() ? "another process" : holder)};
}

Result<Listener> open_one(const asio::any_io_executor& executor, const Endpoint& at) {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(at.host, failed);
    if (failed) return Error{errc::address_invalid, "'" + at.host + "' is no IP address"};
    auto acceptor = std::make_shared<tcp::acceptor>(executor);
    const tcp::endpoint where(address, at.port);
    acceptor->open(where.protocol(), failed);
    if (!failed) acceptor->set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed && address.is_v6()) acceptor->set_option(asio::ip::v6_only(true), failed);
    if (!failed) acceptor->bind(where, failed);
    if (!failed) acceptor->listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return bind_error(at, failed);
    const auto port = acceptor->local_endpoint().port();
    return Listener{std::move(acceptor), Endpoint{at.host, port}};
}

}  // namespace

Result<std::vector<Listener>> open_listeners(const asio::any_io_executor& executor,
                                             const Endpoint& at) {
    if (at.host != "localhost") {
        auto bound = open_one(executor, at);
        if (!bound) return bound.error();
        return std::vector{*bound};
    }
    for (int attempt = 1;; ++attempt) {
        auto v4 = open_one(executor, {"127.0.0.1", at.port});
        if (!v4) return v4.error();
        auto v6 = open_one(executor, {"::1", v4->endpoint.port});
        if (v6) return std::vector{*v4, *v6};
        // A machine without IPv6 has only the one; a port that is taken there makes us look for
        // another.
        if (v6.error().code == errc::address_invalid) return std::vector{*v4};
        if (at.port != 0 || attempt == free_port_attempts_max) return v6.error();
    }
}

}  // namespace pesan::net
