#include "broker/amqp/channel.hpp"

#include "amqp/method_codec.hpp"
#include "broker/amqp/channel_send.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

Channel::Channel(Connection& connection, std::uint16_t number)
    : connection_(connection),
      number_(number),
      session_(engine().open_session(*this, connection.id())) {}

Channel::~Channel() {
    close_session();
}

void Channel::close_session() {
    if (session_ == 0) return;
    engine().close_session(session_);
    session_ = 0;
    consumers_.clear();
    consumers_by_tag_.clear();
    last_consumer_ = nullptr;
    if (reply_tag_) connection_.server().remove_reply_reader(reply_key_);
    reply_tag_.reset();
    connection_.touched();
}

void Channel::begin_closing() {
    state_ = State::closing;
    close_session();
    transaction_.reset();
}

// --- input

Result<void> Channel::unexpected(std::string text) {
    return Error(errc::unexpected_frame, std::move(text));
}

template <class M>
Result<void> Channel::quick(BytesView payload) {
    M method;
    if (amqp::decode_fields(payload, method) != amqp::errc::success) {
        return Error(errc::frame_error, "cannot decode " + binary_text(payload.substr(4)));
    }
    return on(method);
}

Result<void> Channel::handle_method(BytesView payload) {
    if (expects_ == Expects::header) {
        return unexpected(
            "expected content header for class 60, got non content header frame instead");
    }
    if (expects_ == Expects::body)
        return unexpected("expected content body, got non content body frame instead");
    method_key_ = amqp::method_key(payload);
    switch (method_key_) {
        case amqp::BasicAck::id.key():
            if (state_ == State::open) return quick<amqp::BasicAck>(payload);
            break;
        case amqp::BasicPublish::id.key(): {
            amqp::BasicPublish method;
            if (amqp::decode_fields(payload, method) == amqp::errc::success)
                return begin_content(method);
            break;
        }
        default:
            break;
    }
    return dispatch(payload);
}

Result<void> Channel::dispatch(BytesView payload) {
    const auto method = amqp::decode_method(payload);
    if (!method) {
        if (method.error().code == amqp::errc::unknown_method) return errc::internal_error;
        return Error(errc::frame_error, "cannot decode " + binary_text(payload.substr(4)));
    }
    if (state_ == State::closing) {
        if (std::holds_alternative<amqp::ChannelCloseOk>(*method)) state_ = State::ended;
        if (std::holds_alternative<amqp::ChannelClose>(*method)) send(amqp::ChannelCloseOk{});
        return {};
    }
    if (state_ == State::starting && !std::holds_alternative<amqp::ChannelOpen>(*method))
        return Error(errc::channel_error, "expected 'channel.open'");
    auto result = std::visit([this](const auto& known) { return on(known); }, *method);
    connection_.touched();
    return result;
}

Result<void> Channel::begin_content(const amqp::BasicPublish& method) {
    if (state_ == State::starting) return Error(errc::channel_error, "expected 'channel.open'");
    incoming_ = std::make_unique<Incoming>();
    incoming_->exchange = method.exchange;
    incoming_->routing_key = method.routing_key;
    incoming_->mandatory = method.mandatory;
    incoming_->immediate = method.immediate;
    incoming_->dropped = state_ == State::closing;
    expects_ = Expects::header;
    return {};
}

Result<void> Channel::handle_header(BytesView payload) {
    if (expects_ == Expects::method) {
        method_key_ = 0;
        return unexpected("expected method frame, got non method frame instead");
    }
    if (expects_ == Expects::body)
        return unexpected("expected content body, got non content body frame instead");
    const auto header = amqp::decode_content_header(payload);
    if (!header) return Error(errc::frame_error, "cannot decode a content header");
    if (header->class_id != amqp::BasicPublish::id.class_id) {
        return unexpected("expected content header for class 60, got one for class " +
                          std::to_string(header->class_id) + " instead");
    }
    incoming_->body_size = incoming_->announced = header->body_size;
    if (header->body_size > connection_.server().settings.message_bytes_max)
        incoming_->dropped = true;
    if (!incoming_->dropped) incoming_->properties = header->properties;
    if (header->body_size == 0) return content_complete();
    expects_ = Expects::body;
    return {};
}

Result<void> Channel::handle_body(BytesView payload) {
    if (expects_ == Expects::method) {
        method_key_ = 0;
        return unexpected("expected method frame, got non method frame instead");
    }
    if (expects_ == Expects::header) {
        return unexpected(
            "expected content header for class 60, got non content header frame instead");
    }
    const auto have = incoming_->dropped ? 0 : incoming_->body.size();
    if (payload.size() > incoming_->body_size - have) {
        return unexpected("expected content body, got more of it than its header said");
    }
    if (incoming_->dropped) {
        incoming_->body_size -= payload.size();
        return incoming_->body_size == 0 ? content_complete() : Result<void>();
    }
    if (have == 0) incoming_->body.reserve(incoming_->body_size);
    incoming_->body += payload;
    return incoming_->body.size() == incoming_->body_size ? content_complete() : Result<void>();
}

Result<void> Channel::content_complete() {
    expects_ = Expects::method;
    if (state_ == State::closing) {
        incoming_.reset();
        return {};
    }
    return publish_again();
}

Result<void> Channel::publish_again() {
    if (!incoming_ || expects_ != Expects::method) return {};
    const auto message = std::move(incoming_);
    if (message->dropped) {
        return Error(errc::precondition_failed,
                     "message size " + std::to_string(message->announced) +
                         " is larger than configured max size " +
                         std::to_string(connection_.server().settings.message_bytes_max));
    }
    const amqp::BasicPublish method{.exchange = message->exchange,
                                    .routing_key = message->routing_key,
                                    .mandatory = message->mandatory,
                                    .immediate = message->immediate};
    const auto done = publish(method, message->properties, message->body);
    if (!done) return done.error();
    if (*done) return {};
    incoming_ = std::make_unique<Incoming>(std::move(*message));
    connection_.publish_waits();
    return {};
}

// --- class channel, access, confirm

Result<void> Channel::on(const amqp::ChannelOpen&) {
    if (state_ != State::starting) return Error(errc::channel_error, "second 'channel.open' seen");
    state_ = State::open;
    send(amqp::ChannelOpenOk{});
    return {};
}

Result<void> Channel::on(const amqp::ChannelFlow& method) {
    if (!method.active) return Error(errc::not_implemented, "active=false");
    send(amqp::ChannelFlowOk{.active = true});
    return {};
}

Result<void> Channel::on(const amqp::ChannelClose&) {
    close_session();
    send(amqp::ChannelCloseOk{});
    state_ = State::ended;
    return {};
}

Result<void> Channel::on(const amqp::AccessRequest&) {
    send(amqp::AccessRequestOk{});
    return {};
}

Result<void> Channel::on(const amqp::ConfirmSelect& method) {
    if (transaction_)
        return Error(errc::precondition_failed, "cannot switch from tx to confirm mode");
    confirms_ = true;
    if (!method.no_wait) send(amqp::ConfirmSelectOk{});
    return {};
}

}  // namespace pesan::broker::amqp_server
