#pragma once

#include <memory>
#include <string>

#include "broker/amqp/connection.hpp"
#include "net/amqp/socket.hpp"

namespace pesan::net {

class AmqpService;

/// Moves the bytes of one AMQP connection between its socket and its state machine. On the broker's
/// thread; lives as long as a handler of its socket is pending.
class AmqpConnection final : public broker::amqp_server::ConnectionHost,
                             public std::enable_shared_from_this<AmqpConnection> {
public:
    AmqpConnection(AmqpService& service, std::unique_ptr<Socket> socket,
                   broker::amqp_server::Peer peer);
    ~AmqpConnection() override;

    void start() { wait_readable(); }
    /// At the end of a turn of the engine.
    void turn_ended();
    /// Gives back buffers that were not used since the last time; ends what does not go by itself.
    void every_second(BootTime now);
    /// Says why, as far as it can be sent at once, and closes.
    void broker_stops();
    [[nodiscard]] broker::amqp_server::Connection& connection() { return *connection_; }

    // --- ConnectionHost

    void output_ready() override;
    void input_wanted() override;
    void engine_touched() override;
    void when_durable(Done done) override;

private:
    void wait_readable();
    void wait_writable();
    void readable();
    /// Feeds what is at the front of the shared buffer, and keeps what is left of it.
    void feed(std::size_t bytes);
    void feed_left();
    void discard_input();
    void flush();
    void finish();
    void gone();

    AmqpService* service_;
    std::unique_ptr<Socket> socket_;
    std::unique_ptr<broker::amqp_server::Connection> connection_;
    /// Received and not taken; usually empty between two reads.
    Bytes left_;
    Bytes writing_;
    std::size_t written_ = 0;
    bool reading_ = false;
    bool write_waits_ = false;
    bool feed_wanted_ = false;
    bool listed_ = false;
    bool finishing_ = false;
    bool used_ = false;
    BootTime finishing_since_{};
};

}  // namespace pesan::net
