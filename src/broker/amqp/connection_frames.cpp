#include "amqp/frame.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/connection.hpp"
#include "broker/amqp/connection_send.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

constexpr std::size_t frame_head_bytes = 7;
constexpr std::size_t snippet_bytes_max = 16;
/// RabbitMQ takes frames that are too large by their own overhead: clients get that wrong.
constexpr std::uint32_t frame_fudge_bytes = amqp::frame_overhead_bytes;

bool is_type(std::uint8_t type, amqp::FrameType known) {
    return type == static_cast<std::uint8_t>(known);
}

/// What RabbitMQ shows of a frame it does not understand.
std::string frame_text(std::uint8_t type, BytesView payload) {
    const bool all = payload.size() <= snippet_bytes_max;
    return "type " + std::to_string(type) + ", " + (all ? "all" : "first 16") +
           " octets = " + binary_text(payload.substr(0, snippet_bytes_max));
}

}  // namespace

std::size_t Connection::feed(BytesView input) {
    heard_ = true;
    std::size_t taken = 0;
    if (publish_waits_ && wants_input()) publish_what_waited();
    if (state_ == State::header) taken = take_header(input);
    while (wants_input() && state_ != State::header) {
        const auto rest = input.substr(taken);
        const auto frame = next_frame(rest);
        if (!frame) break;
        const auto count = take(*frame, rest);
        if (count == 0) break;
        taken += count;
    }
    bytes_received_ += taken;
    if (state_ < State::tuning && bytes_received_ > server_.settings.unauthenticated_bytes_max)
        end();
    return state_ == State::ended ? input.size() : taken;
}

std::size_t Connection::take_header(BytesView input) {
    switch (amqp::check_protocol_header(input)) {
        case amqp::HeaderVerdict::incomplete:
            return 0;
        case amqp::HeaderVerdict::refused:
            output_ += amqp::protocol_header;
            end();
            return 0;
        case amqp::HeaderVerdict::accepted:
            break;
    }
    send_start();
    state_ = State::starting;
    return amqp::protocol_header.size();
}

std::optional<Connection::InputFrame> Connection::next_frame(BytesView input) {
    if (input.size() < frame_head_bytes) return std::nullopt;
    InputFrame frame;
    frame.type = static_cast<std::uint8_t>(input[0]);
    frame.channel = load_big<std::uint16_t>(input.data() + 1);
    const std::size_t size = load_big<std::uint32_t>(input.data() + 3);
    const std::size_t payload_max = frame_max_ - amqp::frame_overhead_bytes;
    if (size > payload_max + frame_fudge_bytes) {
        frame_fault(
            frame,
            "{frame_too_large," + std::to_string(size) + "," + std::to_string(payload_max) + "}",
            true);
        return std::nullopt;
    }
    frame.size = size + amqp::frame_overhead_bytes;
    if (input.size() < frame.size) return std::nullopt;
    frame.payload = input.substr(frame_head_bytes, size);
    const char end_octet = input[frame.size - 1];
    if (end_octet != amqp::frame_end) {
        frame_fault(frame,
                    "{invalid_frame_end_marker," +
                        std::to_string(static_cast<unsigned char>(end_octet)) + "}",
                    true);
        return std::nullopt;
    }
    return frame;
}

void Connection::frame_fault(const InputFrame& frame, const std::string& what, bool fatal) {
    if (state_ == State::closing) return fatal ? end() : void();
    if (state_ != State::running) return end();
    close_with(Error(errc::frame_error, frame_text(frame.type, frame.payload) + ": " + what), 0);
    // What follows cannot be understood, not even the answer.
    if (fatal) end();
}

void Connection::frame_unexpected(const InputFrame& frame) {
    if (state_ != State::running) return end();
    close_with(Error(errc::unexpected_frame, frame_text(frame.type, frame.payload)), 0);
}

std::size_t Connection::take(const InputFrame& frame, BytesView input) {
    if (frame.channel != 0 && state_ == State::running &&
        is_type(frame.type, amqp::FrameType::method) &&
        amqp::method_key(frame.payload) == amqp::BasicPublish::id.key()) {
        if (const auto count = publish_in_place(frame, input)) return *count;
    }
    handle_frame(frame);
    return frame.size;
}

std::optional<std::size_t> Connection::publish_in_place(const InputFrame& method, BytesView input) {
    auto* channel = open_channel(method.channel);
    if (channel == nullptr || !channel->is_open() || !channel->expects_method())
        return std::nullopt;
    const auto header_frame = next_frame(input.substr(method.size));
    // It is on its way, or something is wrong with it, which was said.
    if (!header_frame) return 0;
    if (header_frame->channel != method.channel ||
        !is_type(header_frame->type, amqp::FrameType::header))
        return std::nullopt;
    const auto header = amqp::decode_content_header(header_frame->payload);
    if (!header || header->class_id != amqp::BasicPublish::id.class_id) return std::nullopt;
    if (header->body_size > frame_max_ - amqp::frame_overhead_bytes ||
        header->body_size > server_.settings.message_bytes_max)
        return std::nullopt;
    std::size_t count = method.size + header_frame->size;
    BytesView body;
    if (header->body_size > 0) {
        const auto body_frame = next_frame(input.substr(count));
        if (!body_frame) return 0;
        if (body_frame->channel != method.channel ||
            !is_type(body_frame->type, amqp::FrameType::body) ||
            body_frame->payload.size() != header->body_size)
            return std::nullopt;
        body = body_frame->payload;
        count += body_frame->size;
    }
    amqp::BasicPublish publish;
    if (amqp::decode_fields(method.payload, publish) != amqp::errc::success) return std::nullopt;
    const auto done = channel->publish(publish, header->properties, body);
    if (done) return *done ? count : 0;
    after(*channel, done.error());
    return count;
}

void Connection::handle_frame(const InputFrame& frame) {
    const auto& [type, number, payload, size] = frame;
    const bool is_method = is_type(type, amqp::FrameType::method);
    if (state_ == State::closing) {
        if (is_method && number == 0) handle_method0(payload);
        return;
    }
    const bool known = (is_method && payload.size() >= 4) ||
                       is_type(type, amqp::FrameType::header) ||
                       is_type(type, amqp::FrameType::body) ||
                       (is_type(type, amqp::FrameType::heartbeat) && payload.empty());
    if (number != 0 && state_ != State::running) return frame_unexpected(frame);
    if (!known) return frame_fault(frame, "unknown_frame", false);
    if (number == 0) {
        if (is_type(type, amqp::FrameType::heartbeat)) return;
        return is_method ? handle_method0(payload) : frame_unexpected(frame);
    }
    if (is_type(type, amqp::FrameType::heartbeat)) return frame_unexpected(frame);
    auto channel = channel_for(number);
    if (!channel) return close_with(channel.error(), 0);
    auto& used = **channel;
    if (is_method) return after(used, used.handle_method(payload));
    if (is_type(type, amqp::FrameType::header)) return after(used, used.handle_header(payload));
    after(used, used.handle_body(payload));
}

// --- channels

void Connection::publish_what_waited() {
    publish_waits_ = false;
    for (auto& [number, channel] : channels_) {
        after(*channel, channel->publish_again());
        if (state_ != State::running || publish_waits_) return;
    }
}

Channel* Connection::open_channel(std::uint16_t number) {
    if (last_channel_ != nullptr && last_channel_->number() == number) return last_channel_;
    const auto found = channels_.find(number);
    if (found == channels_.end()) return nullptr;
    return last_channel_ = found->second.get();
}

Result<Channel*> Connection::channel_for(std::uint16_t number) {
    if (auto* known = open_channel(number)) return known;
    if (channel_max_ != 0 && channels_.size() >= channel_max_) {
        return Error(errc::not_allowed, "number of channels opened (" +
                                            std::to_string(channels_.size()) +
                                            ") has reached the negotiated channel_max (" +
                                            std::to_string(channel_max_) + ")");
    }
    auto made = std::make_unique<Channel>(*this, number);
    last_channel_ = made.get();
    channels_.emplace(number, std::move(made));
    return last_channel_;
}

void Connection::after(Channel& channel, const Result<void>& outcome) {
    if (outcome) {
        if (channel.has_ended()) drop(channel);
        return;
    }
    const auto& error = outcome.error();
    const auto key = channel.last_method_key();
    if (ends_connection(code_of(error))) return close_with(error, key);
    channel.tell_confirms();
    channel.begin_closing();
    send(channel.number(),
         amqp::ChannelClose{.reply_code = static_cast<std::uint16_t>(code_of(error)),
                            .reply_text = reply_text(error),
                            .causing_class = static_cast<std::uint16_t>(key >> 16),
                            .causing_method = static_cast<std::uint16_t>(key & 0xffff)});
}

void Connection::drop(Channel& channel) {
    std::erase(with_news_, &channel);
    last_channel_ = nullptr;
    channels_.erase(channel.number());
}

}  // namespace pesan::broker::amqp_server
