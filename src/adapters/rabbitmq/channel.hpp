#pragma once

#include <deque>
#include <memory>
#include <string>

#include "adapters/rabbitmq/waiters.hpp"
#include "amqp/frame.hpp"

namespace pesan::rabbitmq {

class Connection;

/// The largest body that is read; RabbitMQ takes no larger ones.
inline constexpr std::uint64_t body_bytes_max = 128 * 1024 * 1024;

/// A message as it came: properties and body owned, the method's fields where the event says so.
struct Content {
    Bytes properties;
    Bytes body;
};

/// What a server says on a channel by itself. Called on the connection's strand; texts are valid
/// during the call.
class ChannelEvents {
public:
    virtual ~ChannelEvents() = default;
    virtual void delivered(const amqp::BasicDeliver&, Content) {}
    virtual void returned(const amqp::BasicReturn&, const Content&) {}
    virtual void confirmed(std::uint64_t tag, bool multiple, bool taken) {
        (void)tag, (void)multiple, (void)taken;
    }
    /// The server ended the consumer: its queue is gone.
    virtual void cancelled() {}
    /// Nothing comes any more; once.
    virtual void ended(const Error&) {}
};

/// A reply, with the message when it brings one.
struct Answer {
    Bytes payload;
    Content content;

    /// Views in the method live as long as this answer.
    template <class M>
    [[nodiscard]] std::optional<M> as() const {
        M method;
        if (amqp::method_key(payload) != M::id.key()) return std::nullopt;
        if (amqp::decode_fields(payload, method) != amqp::errc::success) return std::nullopt;
        return method;
    }
};

template <class M>
[[nodiscard]] Bytes encoded(const M& method) {
    Bytes bytes;
    amqp::encode_method(bytes, method);
    return bytes;
}

/// One channel of a connection; its strand's.
class Channel : public std::enable_shared_from_this<Channel> {
public:
    Channel(std::shared_ptr<Connection> connection, std::uint16_t number)
        : connection_(std::move(connection)), number_(number) {}

    void listen(std::weak_ptr<ChannelEvents> events) { events_ = std::move(events); }

    /// Sends a method (as encoded() makes it) and waits for its reply; calls are answered in order.
    ///
    /// errors   not_found, access_refused, invalid_argument: what the server closed the channel
    /// with; unreachable: the connection ended
    boost::asio::awaitable<Result<Answer>> call(Bytes method);

    /// The same in two steps: when begin() returns, the method is in line.
    struct Call {
        std::optional<Answer> answer;
        std::optional<Error> error;
        Waiters done;
    };
    [[nodiscard]] std::shared_ptr<Call> begin(Bytes method);
    boost::asio::awaitable<Result<Answer>> finish(std::shared_ptr<Call> call);

    /// Sends a method that has no reply.
    template <class M>
    void send(const M& method) {
        if (!is_open()) return;
        amqp::append_method(output(), number_, method);
        flush();
    }
    void publish(const amqp::BasicPublish& publish, BytesView properties, BytesView body);
    /// Waits while much is waiting to be written.
    boost::asio::awaitable<void> room();

    /// Says goodbye, without waiting for the answer.
    void close();
    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] Connection& connection() { return *connection_; }
    [[nodiscard]] std::uint16_t number() const { return number_; }

    // For the connection.
    void on_frame(const amqp::Frame& frame);
    void end(const Error& error);

private:
    Bytes& output();
    void flush();
    void on_method(BytesView payload);
    void on_header(BytesView payload);
    void on_content();
    void on_close(BytesView payload);
    void answer(Answer answer);

    std::shared_ptr<Connection> connection_;
    std::uint16_t number_;
    bool open_ = true;
    bool closing_ = false;
    std::weak_ptr<ChannelEvents> events_;
    std::deque<std::shared_ptr<Call>> calls_;
    /// A method whose content is still coming.
    Answer coming_;
    std::uint64_t body_missing_ = 0;
    bool header_missing_ = false;
};

}  // namespace pesan::rabbitmq
