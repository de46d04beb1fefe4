#include "adapters/rabbitmq/channel.hpp"

#include "adapters/rabbitmq/connection.hpp"
#include "adapters/rabbitmq/refusal.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {
/// What is believed of an announced size before the bytes have come.
constexpr std::uint64_t reserved_bytes_max = 1024 * 1024;
}  // namespace

Bytes& Channel::output() {
    return connection_->output();
}

void Channel::flush() {
    connection_->flush();
}

asio::awaitable<Result<Answer>> Channel::call(Bytes method) {
    auto call = begin(std::move(method));
    co_return co_await finish(std::move(call));
}

std::shared_ptr<Channel::Call> Channel::begin(Bytes method) {
    auto call = std::make_shared<Call>();
    if (!open_ || closing_) {
        call->error = Error(errc::unreachable, "the channel is closed");
        return call;
    }
    calls_.push_back(call);
    amqp::FrameWriter frame(output(), amqp::FrameType::method, number_);
    output() += method;
    frame.end();
    flush();
    return call;
}

asio::awaitable<Result<Answer>> Channel::finish(std::shared_ptr<Call> call) {
    const auto self = shared_from_this();
    while (!call->answer && !call->error)
        co_await call->done.wait();
    if (call->error) co_return *call->error;
    co_return std::move(*call->answer);
}

void Channel::publish(const amqp::BasicPublish& publish, BytesView properties, BytesView body) {
    if (!open_) return;
    amqp::append_method(output(), number_, publish);
    amqp::append_content(output(), number_, properties, body, connection_->frame_max());
    flush();
}

asio::awaitable<void> Channel::room() {
    const auto self = shared_from_this();
    co_await connection_->room();
}

void Channel::close() {
    if (!open_ || closing_) return;
    closing_ = true;
    amqp::ChannelClose goodbye;
    goodbye.reply_code = static_cast<std::uint16_t>(amqp::ReplyCode::success);
    send(goodbye);
    events_.reset();
}

void Channel::end(const Error& error) {
    if (!open_) return;
    open_ = false;
    for (auto& call : std::exchange(calls_, {})) {
        call->error = error;
        call->done.wake();
    }
    if (const auto events = std::exchange(events_, {}).lock()) events->ended(error);
}

void Channel::on_frame(const amqp::Frame& frame) {
    switch (frame.type) {
        case amqp::FrameType::method:
            return on_method(frame.payload);
        case amqp::FrameType::header:
            return on_header(frame.payload);
        case amqp::FrameType::body:
            if (frame.payload.size() > body_missing_)
                return connection_->fail(Error(errc::malformed, "a body longer than announced"));
            coming_.content.body += frame.payload;
            body_missing_ -= frame.payload.size();
            if (body_missing_ == 0) on_content();
            return;
        case amqp::FrameType::heartbeat:
            return;
    }
}

void Channel::on_method(BytesView payload) {
    const auto key = amqp::method_key(payload);
    if (amqp::has_content(key)) {
        coming_ = {Bytes(payload), {}};
        header_missing_ = true;
        return;
    }
    if (key == amqp::BasicAck::id.key() || key == amqp::BasicNack::id.key()) {
        amqp::BasicAck ack;
        amqp::BasicNack nack;
        const bool taken = key == ack.id.key();
        const auto error =
            taken ? amqp::decode_fields(payload, ack) : amqp::decode_fields(payload, nack);
        if (error != amqp::errc::success) return connection_->fail(Error(error));
        if (const auto events = events_.lock())
            events->confirmed(taken ? ack.delivery_tag : nack.delivery_tag,
                              taken ? ack.multiple : nack.multiple, taken);
        return;
    }
    if (key == amqp::BasicCancel::id.key()) {
        if (const auto events = events_.lock()) events->cancelled();
        return;
    }
    if (key == amqp::ChannelClose::id.key()) return on_close(payload);
    if (key == amqp::ChannelCloseOk::id.key()) {
        connection_->forget(number_);
        return end(Error(errc::closed));
    }
    if (key == amqp::ChannelFlow::id.key()) {
        amqp::ChannelFlow flow;
        if (amqp::decode_fields(payload, flow) == amqp::errc::success)
            send(amqp::ChannelFlowOk{.active = flow.active});
        return;
    }
    answer({Bytes(payload), {}});
}

void Channel::on_header(BytesView payload) {
    const auto header = amqp::decode_content_header(payload);
    if (!header || !header_missing_ || header->body_size > body_bytes_max)
        return connection_->fail(Error(errc::malformed, "a content header that does not fit"));
    header_missing_ = false;
    coming_.content.properties = header->properties;
    coming_.content.body.reserve(std::min<std::uint64_t>(header->body_size, reserved_bytes_max));
    body_missing_ = header->body_size;
    if (body_missing_ == 0) on_content();
}

void Channel::on_content() {
    auto complete = std::exchange(coming_, {});
    const auto events = events_.lock();
    if (const auto deliver = complete.as<amqp::BasicDeliver>()) {
        if (events) events->delivered(*deliver, std::move(complete.content));
    } else if (const auto back = complete.as<amqp::BasicReturn>()) {
        if (events) events->returned(*back, complete.content);
    } else {
        answer(std::move(complete));
    }
}

void Channel::on_close(BytesView payload) {
    amqp::ChannelClose close;
    if (amqp::decode_fields(payload, close) != amqp::errc::success)
        return connection_->fail(Error(errc::malformed, "channel.close"));
    send(amqp::ChannelCloseOk());
    connection_->forget(number_);
    end(refusal(close.reply_code, close.reply_text));
}

void Channel::answer(Answer answer) {
    if (calls_.empty())
        return connection_->fail(Error(errc::malformed, "a reply nobody waits for"));
    const auto call = calls_.front();
    calls_.pop_front();
    call->answer = std::move(answer);
    call->done.wake();
}

}  // namespace pesan::rabbitmq
