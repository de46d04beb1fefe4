#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "broker/access/engine_access.hpp"
#include "broker/amqp/server.hpp"
#include "net/amqp/amqp_options.hpp"
#include "net/amqp/socket.hpp"
#include "net/broker/broker_thread.hpp"
#include "net/broker/worker_thread.hpp"
#include "net/tcp/listener.hpp"

namespace pesan::net {

class AmqpConnection;

/// What the AMQP connections of one broker share on the broker's thread: the protocol's state, one
/// buffer to read into, the list of those with something to write. Ends when the broker stops.
class AmqpService final : public BrokerClient, public std::enable_shared_from_this<AmqpService> {
public:
    /// broker   serves already, and outlives it, as the others do
    AmqpService(BrokerThread& broker, Random& random, AmqpOptions options);
    ~AmqpService() override;

    /// Makes a first user and virtual host where there is none, and the exchanges that every
    /// virtual host has; from then on it is the broker's client.
    Result<void> prepare(const broker::access::FirstUser& first);
    void accept_from(Listener listener, TlsContext tls);
    /// For handshakes that begin from now on.
    void use_tls(const TlsContext& tls);
    /// Closes the listeners and all connections.
    void stop();

    [[nodiscard]] broker::access::EngineAccess& access() { return access_; }
    [[nodiscard]] broker::amqp_server::Server& protocol() { return protocol_; }
    [[nodiscard]] std::size_t connections() const { return connections_.size(); }

    // --- for connections

    [[nodiscard]] std::vector<char>& read_buffer() { return read_buffer_; }
    void at_turn_end(std::shared_ptr<AmqpConnection> connection);
    void touched() { broker_.touched(); }
    void when_durable(BrokerThread::Done done) { broker_.when_durable(std::move(done)); }
    void remove(AmqpConnection& connection);
    [[nodiscard]] BootTime now() const { return broker_.clock().boot(); }

    // --- BrokerClient

    void turn_ended(Completions& completions) override;
    void broker_stops(const Error& error, Completions& completions) override;

private:
    struct Entrance;

    void accept(std::shared_ptr<Entrance> entrance);
    void welcome(const Entrance& entrance, boost::asio::ip::tcp::socket socket);
    void open(std::unique_ptr<Socket> socket);
    void arm_timer();
    void every_second();

    BrokerThread& broker_;
    const AmqpOptions options_;
    Random& random_;
    broker::access::EngineAccess access_;
    broker::amqp_server::Server protocol_;
    std::vector<char> read_buffer_;
    boost::asio::steady_timer timer_;
    std::vector<std::shared_ptr<Entrance>> entrances_;
    std::unordered_map<AmqpConnection*, std::shared_ptr<AmqpConnection>> connections_;
    std::vector<std::shared_ptr<AmqpConnection>> ending_;
    std::vector<std::shared_ptr<AmqpConnection>> turning_;
    std::size_t greetings_ = 0;
    bool told_ = false;
    bool stopped_ = false;
    /// Handshakes.
    std::unique_ptr<WorkerThread> worker_;
};

}  // namespace pesan::net
