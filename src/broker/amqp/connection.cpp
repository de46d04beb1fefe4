#include "broker/amqp/connection.hpp"

#include <algorithm>

#include "amqp/frame.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/connection_send.hpp"

namespace pesan::broker::amqp_server {

namespace {

/// A client that has sent nothing for this many heartbeats has gone.
constexpr int heartbeats_missed_max = 2;

std::string endpoint_text(const std::string& host, std::uint16_t port) {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

Connection::Connection(Server& server, ConnectionHost& host, Peer peer)
    : server_(server),
      host_(host),
      peer_(std::move(peer)),
      connected_at_(server.clock.wall()),
      channel_max_(server.settings.channel_max),
      last_heard_(server.clock.boot()),
      last_said_(last_heard_),
      state_since_(last_heard_) {
    server_.add(*this);
}

Connection::~Connection() {
    close_channels();
    server_.remove(*this);
}

std::string Connection::name() const {
    return endpoint_text(peer_.host, peer_.port) + " -> " +
           endpoint_text(peer_.local_host, peer_.local_port);
}

// --- output

void Connection::output_changed() {
    if (ready_told_) return;
    ready_told_ = true;
    host_.output_ready();
}

bool Connection::output_full() const {
    return output_.size() + in_flight_ >= server_.settings.output_bytes_max;
}

void Connection::has_news(Channel& channel) {
    if (std::ranges::find(with_news_, &channel) == with_news_.end()) with_news_.push_back(&channel);
    output_changed();
}

void Connection::end_turn() {
    std::vector<Channel*> telling;
    telling.swap(with_news_);
    for (auto* channel : telling) {
        after(*channel, channel->end_turn());
        if (state_ != State::running) break;
    }
    telling.clear();
    if (with_news_.empty()) telling.swap(with_news_);
    ready_told_ = false;
}

void Connection::take_output(Bytes& into) {
    into.clear();
    into.swap(output_);
    in_flight_ = into.size();
    bytes_sent_ += in_flight_;
    if (in_flight_ > 0) said_ = true;
}

void Connection::written() {
    in_flight_ = 0;
    for (auto& [number, channel] : channels_)
        channel->resume();
    if (wants_input()) host_.input_wanted();
}

void Connection::reply_when_durable(std::uint64_t before, Bytes reply) {
    if (server_.engine.appended() == before) {
        output_ += reply;
        return output_changed();
    }
    waiting_ = true;
    waiting_reply_ = std::move(reply);
    host_.when_durable([this](const Result<void>& safe) {
        waiting_ = false;
        if (state_ != State::running) return;
        if (!safe) return close_with(safe.error(), 0);
        output_ += waiting_reply_;
        output_changed();
        host_.input_wanted();
    });
}

void Connection::say_behind_reply(BytesView bytes) {
    if (waiting_) {
        waiting_reply_ += bytes;
        return;
    }
    output_ += bytes;
    output_changed();
}

// --- flow

bool Connection::wants_input() const {
    if (state_ == State::ended || waiting_ || output_full()) return false;
    return !(blocked_ && published_) || state_ == State::closing;
}

void Connection::published() {
    if (published_) return;
    published_ = true;
    if (blocked_) say_blocked();
}

void Connection::say_blocked() {
    if (!client_.blocked_notify || state_ != State::running) return;
    if (blocked_) {
        send(0, amqp::ConnectionBlocked{.reason = "low on memory or disk"});
    } else {
        send(0, amqp::ConnectionUnblocked{});
    }
}

void Connection::blocked(bool blocked) {
    if (blocked_ == blocked) return;
    blocked_ = blocked;
    if (!published_ || state_ != State::running) return;
    say_blocked();
    if (blocked) return;
    // Called by the engine, which must not be called back: the waiting publish is repeated when
    // the input is fed again.
    host_.input_wanted();
}

// --- time

void Connection::on_time(BootTime now) {
    if (heard_ || !wants_input()) last_heard_ = now;
    heard_ = false;
    if (said_) last_said_ = now;
    said_ = false;
    for (auto& [number, channel] : channels_)
        channel->forget_permissions();
    const auto& settings = server_.settings;
    if (state_ < State::running && now - state_since_ > settings.handshake_time_max) return end();
    if (state_ == State::closing && now - state_since_ > settings.close_time_max) return end();
    if (state_ != State::running || heartbeat_.count() == 0) return;
    if (now - last_heard_ > heartbeats_missed_max * heartbeat_) return end();
    if (now - last_said_ >= heartbeat_ / 2) {
        amqp::append_heartbeat(output_);
        output_changed();
    }
}

void Connection::give_back_buffers(std::size_t bytes_max) {
    if (output_.empty() && output_.capacity() > bytes_max) output_ = Bytes();
    if (!waiting_ && waiting_reply_.capacity() > bytes_max) waiting_reply_ = Bytes();
}

// --- ending

void Connection::close_channels() {
    with_news_.clear();
    last_channel_ = nullptr;
    channels_.clear();
    if (id_ == 0) return;
    server_.engine.close_connection(id_);
    id_ = 0;
    host_.engine_touched();
}

void Connection::close_with(const Error& error, std::uint32_t method_key) {
    close_channels();
    send(0,
         amqp::ConnectionClose{.reply_code = static_cast<std::uint16_t>(code_of(error)),
                               .reply_text = reply_text(error),
                               .causing_class = static_cast<std::uint16_t>(method_key >> 16),
                               .causing_method = static_cast<std::uint16_t>(method_key & 0xffff)});
    state_ = State::closing;
    state_since_ = server_.clock.boot();
}

void Connection::end() {
    close_channels();
    state_ = State::ended;
    output_changed();
}

void Connection::disconnected() {
    end();
}

void Connection::force_close(const std::string& text) {
    if (state_ < State::running) return end();
    if (state_ == State::running) close_with(Error(errc::connection_forced, text), 0);
}

}  // namespace pesan::broker::amqp_server
