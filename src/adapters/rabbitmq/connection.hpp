#pragma once

#include <map>

#include "adapters/rabbitmq/channel.hpp"
#include "adapters/rabbitmq/settings.hpp"
#include "net/tcp/stream.hpp"

namespace pesan::rabbitmq {

/// What the two sides agreed on.
struct Tuned {
    std::uint16_t channel_max = 0;
    std::uint32_t frame_max = 0;
    std::chrono::seconds heartbeat{0};
    /// A RabbitMQ before 4 counts a basic.nack as a delivery that failed; later ones and others do
    /// not.
    bool nack_counts = false;
};

/// One TCP connection that speaks AMQP: it ends once and does not come back (Link makes the next
/// one). Everything runs on the strand it was opened on; one coroutine reads, one writes, one sends
/// heartbeats.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    /// Written together at most, beyond one message.
    static constexpr std::size_t output_bytes_max = 1024 * 1024;

    /// errors   unreachable (detail names host and port), access_refused, tls_failed
    static boost::asio::awaitable<Result<std::shared_ptr<Connection>>> open(Settings settings,
                                                                            net::Endpoint to);
    Connection(std::shared_ptr<net::Stream> stream, Tuned tuned, Bytes received);

    boost::asio::awaitable<Result<std::shared_ptr<Channel>>> open_channel();

    [[nodiscard]] bool is_open() const { return open_; }
    /// The server takes no publishes for lack of memory or disk.
    [[nodiscard]] bool is_blocked() const { return blocked_; }
    /// Woken when it ends, is blocked or unblocked.
    [[nodiscard]] Waiters& changes() { return changes_; }
    [[nodiscard]] std::uint32_t frame_max() const { return tuned_.frame_max; }
    [[nodiscard]] bool nack_counts() const { return tuned_.nack_counts; }
    /// Why it ended.
    [[nodiscard]] const Error& error() const { return error_; }

    /// Says goodbye and waits for the answer, a little.
    boost::asio::awaitable<void> close();
    /// At once.
    void fail(const Error& error);

    // For its channels.
    Bytes& output() { return output_; }
    void flush() { written_.wake(); }
    boost::asio::awaitable<void> room();
    void forget(std::uint16_t channel) { channels_.erase(channel); }

private:
    void start();
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> write();
    boost::asio::awaitable<void> beat();
    bool take_frames();
    void on_frame(const amqp::Frame& frame);
    void on_method(BytesView payload);

    std::shared_ptr<net::Stream> stream_;
    Tuned tuned_;
    Bytes received_;
    Bytes output_;
    bool open_ = true;
    bool blocked_ = false;
    bool closing_ = false;
    Error error_;
    Waiters written_;
    Waiters changes_;
    Waiters end_;
    std::map<std::uint16_t, std::shared_ptr<Channel>> channels_;
};

}  // namespace pesan::rabbitmq
