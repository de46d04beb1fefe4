#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "net/amqp/amqp_service.hpp"
#include "pesan/amqp_server.hpp"

namespace pesan {

/// An AMQP server between its parts: open() takes ports, starts the broker and hands both over to
/// the broker's thread.
class AmqpServer::State {
public:
    explicit State(AmqpServerOptions options);
    ~State();

    Result<void> listen();
    Result<void> start();
    void close();
    Result<void> reload_tls();

    [[nodiscard]] net::BrokerThread& broker() { return *broker_; }
    /// On the broker's thread only.
    [[nodiscard]] net::AmqpService& service() { return *service_; }

    std::vector<std::string> addresses;
    std::vector<std::string> tls_addresses;

private:
    Result<void> listen_at(const std::string& where, bool tls);
    Result<void> serve(net::BrokerThread& broker);
    [[nodiscard]] net::AmqpTls tls_files() const;

    const AmqpServerOptions options_;
    std::filesystem::path directory_;
    /// Holds the listeners until the broker runs.
    boost::asio::io_context waiting_;
    std::vector<net::Listener> plain_;
    std::vector<net::Listener> tls_;
    net::TlsContext tls_context_;
    std::shared_ptr<net::BrokerThread> broker_;
    std::shared_ptr<net::AmqpService> service_;
    bool closed_ = false;
};

}  // namespace pesan
