#pragma once

#include <memory>
#include <string>

#include "pesan/result.hpp"

namespace boost::asio::ssl {
class context;
}

namespace pesan::net {

/// Certificates and keys, ready for handshakes; shared by connections, so that a reload leaves the
/// running ones alone.
using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// PEM files of a server.
struct TlsFiles {
    /// The certificate, followed by the intermediate ones.
    std::string certificate_file;
    std::string key_file;
};

/// TLS 1.2 or newer. errors tls_failed (detail names the file)
[[nodiscard]] Result<TlsContext> make_server_tls(const TlsFiles& files);

/// Checks the peer's certificate and name against `ca_file`, or the system's authorities when it is
/// empty.
[[nodiscard]] Result<TlsContext> make_client_tls(const std::string& ca_file = {});

}  // namespace pesan::net
