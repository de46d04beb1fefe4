#pragma once

#include <string>
#include <string_view>

#include "net/tcp/endpoint.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

/// An http or https URL taken apart.
struct ClientUrl {
    bool tls = false;
    net::Endpoint endpoint;
    /// Value of the Host header.
    std::string host;
    /// Path and query, as to be sent.
    std::string target;
    /// "user:password", decoded; empty when there is none.
    std::string user_info;

    /// What connections are kept by: "https://host:443".
    [[nodiscard]] std::string origin() const;
};

/// errors  url_invalid (the detail shows no user information)
[[nodiscard]] Result<ClientUrl> parse_client_url(std::string_view text);

}  // namespace pesan::http
