#pragma once

#include "adapters/rabbitmq/connection.hpp"

namespace pesan::rabbitmq {

/// Opens a connection: header, start, tune, open. The stream's time limit bounds it.
class Handshake {
public:
    Handshake(std::shared_ptr<net::Stream> stream, const Settings& settings)
        : stream_(std::move(stream)), settings_(settings) {}

    /// errors   those of the stream; access_refused, unreachable (the detail has the server's
    /// words)
    boost::asio::awaitable<Result<Tuned>> run();
    /// What the server sent beyond the handshake.
    [[nodiscard]] Bytes take_rest() { return std::move(received_); }

private:
    boost::asio::awaitable<Result<Bytes>> next_method();
    template <class M>
    boost::asio::awaitable<Result<void>> send(M method);
    [[nodiscard]] Tuned agree(const amqp::ConnectionTune& tune) const;

    std::shared_ptr<net::Stream> stream_;
    const Settings& settings_;
    Bytes received_;
    bool nack_counts_ = false;
};

}  // namespace pesan::rabbitmq
