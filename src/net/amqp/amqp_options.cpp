#include "net/amqp/amqp_options.hpp"

#include <boost/asio/ssl/context.hpp>

#include "net/tcp/errc.hpp"

namespace pesan::net {

Result<TlsContext> make_amqp_tls(const AmqpTls& tls) {
    auto context = make_server_tls(tls.files);
    if (!context || tls.ca_file.empty()) return context;
    boost::system::error_code failed;
    (*context)->load_verify_file(tls.ca_file, failed);
    if (failed)
        return Error{errc::tls_failed, "authorities " + tls.ca_file + ": " + failed.message()};
    (*context)->set_verify_mode(boost::asio::ssl::verify_peer);
    return context;
}

}  // namespace pesan::net
