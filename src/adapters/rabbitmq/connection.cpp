#include "adapters/rabbitmq/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <spdlog/spdlog.h>

#include "adapters/rabbitmq/handshake.hpp"
#include "adapters/rabbitmq/refusal.hpp"
#include "adapters/rabbitmq/spawn.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {
constexpr std::size_t read_bytes = 64 * 1024;
constexpr std::chrono::seconds goodbye_time_max{2};
}  // namespace

asio::awaitable<Result<std::shared_ptr<Connection>>> Connection::open(Settings settings,
                                                                      net::Endpoint to) {
    auto stream = co_await net::Stream::connect(to, settings.tls, settings.connection_timeout);
    if (!stream) co_return unreachable(stream.error());
    (*stream)->limit(settings.connection_timeout);
    Handshake handshake(*stream, settings);
    auto tuned = co_await handshake.run();
    if (!tuned) {
        (*stream)->close();
        Error error = unreachable(tuned.error());
        error.detail = to.to_string() + ": " + error.detail;
        co_return error;
    }
    auto connection = std::make_shared<Connection>(*stream, *tuned, handshake.take_rest());
    connection->start();
    co_return connection;
}

Connection::Connection(std::shared_ptr<net::Stream> stream, Tuned tuned, Bytes received)
    : stream_(std::move(stream)), tuned_(tuned), received_(std::move(received)) {}

void Connection::start() {
    const auto self = shared_from_this();
    spawn(stream_->executor(), "reading", [self] { return self->read(); });
    spawn(stream_->executor(), "writing", [self] { return self->write(); });
    spawn(stream_->executor(), "heartbeats", [self] { return self->beat(); });
}

asio::awaitable<void> Connection::read() {
    const auto self = shared_from_this();
    const auto silence_max = 2 * tuned_.heartbeat;
    while (open_ && take_frames()) {
        const auto filled = received_.size();
        received_.resize(filled + read_bytes);
        // Two heartbeats that did not come are a dead peer.
        stream_->limit(silence_max);
        const auto got =
            co_await stream_->read_some(asio::buffer(received_.data() + filled, read_bytes));
        received_.resize(filled + (got ? *got : 0));
        if (!got) fail(unreachable(got.error()));
    }
}

bool Connection::take_frames() {
    BytesView rest = received_;
    while (open_) {
        const auto frame = amqp::take_frame(rest, tuned_.frame_max);
        if (!frame) {
            fail(frame.error());
            return false;
        }
        if (!*frame) break;
        on_frame(**frame);
    }
    received_.erase(0, received_.size() - rest.size());
    return open_;
}

void Connection::on_frame(const amqp::Frame& frame) {
    if (frame.channel == 0) {
        if (frame.type == amqp::FrameType::method) on_method(frame.payload);
        return;
    }
    const auto found = channels_.find(frame.channel);
    if (found == channels_.end()) return;
    const auto channel = found->second;
    channel->on_frame(frame);
}

void Connection::on_method(BytesView payload) {
    const auto key = amqp::method_key(payload);
    if (key == amqp::ConnectionBlocked::id.key() || key == amqp::ConnectionUnblocked::id.key()) {
        blocked_ = key == amqp::ConnectionBlocked::id.key();
        spdlog::warn("the server at {} {} publishes", stream_->peer(),
                     blocked_ ? "blocks" : "takes again");
        changes_.wake();
    } else if (key == amqp::ConnectionClose::id.key()) {
        amqp::ConnectionClose close;
        (void)amqp::decode_fields(payload, close);
        amqp::append_method(output_, 0, amqp::ConnectionCloseOk());
        fail(refusal(close.reply_code, close.reply_text));
    } else if (key == amqp::ConnectionCloseOk::id.key()) {
        fail(Error(errc::closed));
    }
}

asio::awaitable<void> Connection::write() {
    const auto self = shared_from_this();
    while (open_) {
        if (output_.empty()) {
            co_await written_.wait();
            continue;
        }
        const Bytes bytes = std::exchange(output_, {});
        const auto written = co_await stream_->write(bytes);
        if (!written) fail(unreachable(written.error()));
        changes_.wake();
    }
}

asio::awaitable<void> Connection::beat() {
    const auto self = shared_from_this();
    while (open_) {
        const auto next = std::chrono::steady_clock::now() + tuned_.heartbeat / 2;
        while (open_ && std::chrono::steady_clock::now() < next)
            co_await end_.wait(next);
        if (!open_) break;
        amqp::append_heartbeat(output_);
        flush();
    }
}

asio::awaitable<void> Connection::room() {
    const auto self = shared_from_this();
    while (open_ && output_.size() > output_bytes_max)
        co_await changes_.wait();
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::open_channel() {
    const auto self = shared_from_this();
    if (!open_) co_return error_;
    std::uint16_t number = 1;
    while (channels_.contains(number))
        ++number;
    if (number > tuned_.channel_max) co_return Error(errc::unreachable, "no channel is free");
    const auto channel = std::make_shared<Channel>(self, number);
    channels_[number] = channel;
    auto opened = co_await channel->call(encoded(amqp::ChannelOpen()));
    if (!opened) co_return opened.error();
    co_return channel;
}

void Connection::fail(const Error& error) {
    if (!open_) return;
    open_ = false;
    error_ = error;
    stream_->close();
    for (const auto& [number, channel] : std::exchange(channels_, {}))
        channel->end(error);
    written_.wake();
    changes_.wake();
    end_.wake();
}

asio::awaitable<void> Connection::close() {
    const auto self = shared_from_this();
    if (!open_) co_return;
    amqp::ConnectionClose goodbye;
    goodbye.reply_code = static_cast<std::uint16_t>(amqp::ReplyCode::success);
    amqp::append_method(output_, 0, goodbye);
    flush();
    const auto deadline = std::chrono::steady_clock::now() + goodbye_time_max;
    while (open_ && std::chrono::steady_clock::now() < deadline)
        co_await changes_.wait(deadline);
    fail(Error(errc::closed));
}

}  // namespace pesan::rabbitmq
