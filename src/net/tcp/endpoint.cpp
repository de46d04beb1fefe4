#include "net/tcp/endpoint.hpp"

#include <charconv>

#include "net/tcp/errc.hpp"

namespace pesan::net {

namespace {

Result<std::uint16_t> parse_port(std::string_view digits, std::string_view whole) {
    std::uint16_t port = 0;
    const auto* end = digits.data() + digits.size();
    const auto [rest, failure] = std::from_chars(digits.data(), end, port);
    if (digits.empty() || rest != end || failure != std::errc{}) {
        return Error{errc::address_invalid,
                     "'" + std::string(whole) + "': the port must be a number from 0 to 65535"};
    }
    return port;
}

}  // namespace

std::string Endpoint::to_string() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
    std::string_view host;
    auto digits = text;
    if (text.starts_with('[')) {
        const auto close = text.find("]:");
        if (close == std::string_view::npos) {
            return Error{errc::address_invalid,
                         "'" + std::string(text) + "': expected [address]:port"};
        }
        host = text.substr(1, close - 1);
        digits = text.substr(close + 2);
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        digits = text.substr(colon + 1);
        if (host.find(':') != std::string_view::npos) {
            return Error{errc::address_invalid,
                         "'" + std::string(text) + "': write an IPv6 address as [address]:port"};
        }
    }
    auto port = parse_port(digits, text);
    if (!port) return port.error();
    return Endpoint{host.empty() ? "localhost" : std::string(host), *port};
}

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace pesan::net
