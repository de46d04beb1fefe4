#include "net/tcp/protocol_server.hpp"

namespace pesan::net {

ProtocolServer::ProtocolServer(boost::asio::any_io_executor executor, ProtocolServerOptions options,
                               Serve serve)
    : tls_files_(std::move(options.tls)),
      serve_(std::move(serve)),
      listeners_(std::move(executor), std::move(options.name), options.connections_max) {}

Result<std::vector<Endpoint>> ProtocolServer::listen(const Endpoint& at) {
    if (tls_files_ && !tls_) {
        auto made = make_server_tls(*tls_files_);
        if (!made) return made.error();
        tls_ = *made;
    }
    return listeners_.listen(at);
}

void ProtocolServer::start() {
    listeners_.start([serve = serve_, tls = tls_](std::shared_ptr<Stream> stream) {
        return serve(std::move(stream), tls);
    });
}

boost::asio::awaitable<void> ProtocolServer::stop(std::chrono::milliseconds drain) {
    return listeners_.stop(drain);
}

}  // namespace pesan::net
