#pragma once

#include <boost/system/error_code.hpp>
#include <type_traits>

namespace pesan::net {

/// What can go wrong with a connection, whatever is spoken on it.
enum class errc {
    success = 0,
    /// The peer ended the connection, or it was closed here.
    closed,
    /// The time limit set with Stream::limit() passed.
    timeout,
    /// Name not found, nobody listens, or no route; the detail names host and port.
    unreachable,
    /// The handshake failed, the certificate does not fit, or a key file cannot be used.
    tls_failed,
    /// Another process listens there; the detail names it where the system lets us see it.
    address_in_use,
    /// The text is no "host:port", or the address is not of this machine.
    address_invalid,
    /// The system does not let this user listen there (ports below 1024).
    address_refused,
};

[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace pesan::net

template <>
struct boost::system::is_error_code_enum<pesan::net::errc> : std::true_type {};
