#include "management_server.hpp"

#include "amqp_server/state.hpp"
#include "base/random.hpp"
#include "version.hpp"

namespace pesan::app {

namespace {

void add_listeners(management::NodeFacts& node, const char* protocol,
                   const std::vector<std::string>& addresses) {
    for (const std::string& address : addresses) {
        const auto endpoint = net::parse_endpoint(address);
        if (endpoint) node.listeners.push_back({protocol, endpoint->host, endpoint->port});
    }
}

}  // namespace

ManagementServer::ManagementServer(boost::asio::any_io_executor executor, AmqpServer& amqp)
    : amqp_(amqp), server_(std::move(executor), router_) {}

Result<void> ManagementServer::start(const Configuration& configuration, Addresses& addresses) {
    const auto endpoints = server_.listen(configuration.address("listen.management"));
    if (!endpoints)
        return Error(endpoints.error().code,
                     endpoints.error().detail + " (choose another with --management)");
    addresses.management = endpoints->front().to_string();
    auto& service = amqp_.state().service();
    management::DeskParts parts{.access = &service.access().control,
                                .policies = &service.access().policies,
                                .connections = &service.protocol()};
    parts.prepare_virtual_host = [&service](std::string_view name) {
        return service.protocol().prepare_virtual_host(name);
    };
    parts.node.version = std::string(version);
    add_listeners(parts.node, "amqp", amqp_.addresses());
    add_listeners(parts.node, "amqp/ssl", amqp_.tls_addresses());
    for (const auto& endpoint : *endpoints)
        parts.node.listeners.push_back({"http", endpoint.host, endpoint.port});
    api_.emplace(amqp_.state().broker(), SystemRandom::instance(), std::move(parts));
    api_->add_routes(router_);
    server_.start();
    return {};
}

boost::asio::awaitable<void> ManagementServer::stop(std::chrono::milliseconds drain) {
    co_await server_.stop(drain);
    api_.reset();
}

}  // namespace pesan::app
