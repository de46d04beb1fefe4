#include "net/tcp/tls.hpp"

#include <boost/asio/ssl/context.hpp>

#include "net/tcp/errc.hpp"

namespace pesan::net {

namespace ssl = boost::asio::ssl;

Result<TlsContext> make_server_tls(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                         ssl::context::no_tlsv1_1);
    boost::system::error_code failed;
    context->use_certificate_chain_file(files.certificate_file, failed);
    if (failed) {
        return Error{errc::tls_failed,
                     "certificate " + files.certificate_file + ": " + failed.message()};
    }
    context->use_private_key_file(files.key_file, ssl::context::pem, failed);
    if (failed) return Error{errc::tls_failed, "key " + files.key_file + ": " + failed.message()};
    return context;
}

Result<TlsContext> make_client_tls(const std::string& ca_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                         ssl::context::no_tlsv1_1);
    boost::system::error_code failed;
    if (ca_file.empty()) {
        context->set_default_verify_paths(failed);
    } else {
        context->load_verify_file(ca_file, failed);
    }
    if (failed) return Error{errc::tls_failed, "authorities " + ca_file + ": " + failed.message()};
    context->set_verify_mode(ssl::verify_peer);
    return context;
}

}  // namespace pesan::net
