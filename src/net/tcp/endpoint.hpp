#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pesan/result.hpp"

namespace pesan::net {

/// A host (name or address, an IPv6 address without brackets) and a port.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;

    /// "127.0.0.1:8080", "[::1]:8080".
    [[nodiscard]] std::string to_string() const;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads "host:port", "[v6]:port", ":port" or "port"; without a host it means localhost.
///
/// errors   address_invalid
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// localhost, 127.0.0.0/8 or ::1: reachable from this machine only.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace pesan::net
