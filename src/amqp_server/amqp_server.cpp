#include "pesan/amqp_server.hpp"

#include "amqp_server/state.hpp"

namespace pesan {

AmqpServer::AmqpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

AmqpServer::~AmqpServer() = default;

Result<std::unique_ptr<AmqpServer>> AmqpServer::open(AmqpServerOptions options) {
    auto state = std::make_unique<State>(std::move(options));
    if (auto listening = state->listen(); !listening) return listening.error();
    if (auto started = state->start(); !started) return started.error();
    return std::unique_ptr<AmqpServer>(new AmqpServer(std::move(state)));
}

const std::vector<std::string>& AmqpServer::addresses() const {
    return state_->addresses;
}

const std::vector<std::string>& AmqpServer::tls_addresses() const {
    return state_->tls_addresses;
}

Result<void> AmqpServer::reload_tls() {
    return state_->reload_tls();
}

void AmqpServer::close() {
    state_->close();
}

}  // namespace pesan
