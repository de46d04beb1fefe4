#include "net/amqp/amqp_connection.hpp"

#include <spdlog/spdlog.h>

#include "net/amqp/amqp_service.hpp"

namespace pesan::net {

using boost::asio::ip::tcp;

namespace {

/// Reads of one wake-up before others get their turn.
constexpr int reads_per_turn = 4;
/// Buffers of a quiet connection are given back above this.
constexpr std::size_t quiet_bytes_max = 512;
/// For the client to hang up after the last word.
constexpr std::chrono::seconds finish_time_max{3};

}  // namespace

AmqpConnection::AmqpConnection(AmqpService& service, std::unique_ptr<Socket> socket,
                               broker::amqp_server::Peer peer)
    : service_(&service),
      socket_(std::move(socket)),
      connection_(std::make_unique<broker::amqp_server::Connection>(service.protocol(), *this,
                                                                    std::move(peer))) {}

AmqpConnection::~AmqpConnection() = default;

// --- input

void AmqpConnection::wait_readable() {
    if (reading_ || service_ == nullptr) return;
    reading_ = true;
    socket_->tcp().async_wait(tcp::socket::wait_read,
                              [self = shared_from_this()](boost::system::error_code failed) {
                                  self->reading_ = false;
                                  if (!failed && self->service_ != nullptr) self->readable();
                              });
}

void AmqpConnection::readable() {
    used_ = true;
    if (finishing_) return discard_input();
    auto& buffer = service_->read_buffer();
    for (int reads = 0; reads < reads_per_turn; ++reads) {
        if (!connection_->wants_input()) return;
        const auto have = left_.size();
        left_.copy(buffer.data(), have);
        const auto got = socket_->read_some(std::span(buffer).subspan(have));
        if (!got) return gone();
        if (got->outcome == Socket::Try::again_when_writable) return wait_writable();
        if (got->outcome == Socket::Try::again_when_readable) break;
        feed(have + got->bytes);
        if (service_ == nullptr || finishing_) return;
        // A read that did not fill the buffer has taken all there was; under TLS it says nothing.
        if (!socket_->is_tls() && have + got->bytes < buffer.size()) break;
    }
    if (connection_->wants_input()) wait_readable();
}

void AmqpConnection::feed(std::size_t bytes) {
    const BytesView input(service_->read_buffer().data(), bytes);
    const auto taken = connection_->feed(input);
    left_.assign(input.substr(taken));
    service_->touched();
    if (connection_->has_ended()) output_ready();
}

void AmqpConnection::feed_left() {
    auto& buffer = service_->read_buffer();
    const auto have = left_.size();
    left_.copy(buffer.data(), have);
    feed(have);
    if (service_ == nullptr || finishing_ || !connection_->wants_input()) return;
    readable();
}

void AmqpConnection::input_wanted() {
    feed_wanted_ = true;
    output_ready();
}

void AmqpConnection::discard_input() {
    auto& buffer = service_->read_buffer();
    for (int reads = 0; reads < reads_per_turn; ++reads) {
        const auto got = socket_->read_some(buffer);
        if (!got) return gone();
        if (got->outcome != Socket::Try::done) break;
    }
    wait_readable();
}

// --- output

void AmqpConnection::output_ready() {
    if (listed_ || service_ == nullptr) return;
    listed_ = true;
    service_->at_turn_end(shared_from_this());
}

void AmqpConnection::turn_ended() {
    listed_ = false;
    if (service_ == nullptr) return;
    if (!connection_->has_ended()) connection_->end_turn();
    flush();
    if (service_ == nullptr || finishing_) return;
    if (std::exchange(feed_wanted_, false) && connection_->wants_input()) feed_left();
}

void AmqpConnection::flush() {
    if (write_waits_) return;
    used_ = true;
    for (;;) {
        if (written_ == writing_.size()) {
            written_ = 0;
            connection_->take_output(writing_);
            if (writing_.empty()) break;
        }
        const auto put = socket_->write_some(BytesView(writing_).substr(written_));
        if (!put) return gone();
        if (put->outcome != Socket::Try::done) return wait_writable();
        written_ += put->bytes;
        if (written_ == writing_.size()) connection_->written();
    }
    if (connection_->has_ended()) finish();
}

void AmqpConnection::wait_writable() {
    if (write_waits_) return;
    write_waits_ = true;
    socket_->tcp().async_wait(tcp::socket::wait_write,
                              [self = shared_from_this()](boost::system::error_code failed) {
                                  self->write_waits_ = false;
                                  if (failed || self->service_ == nullptr) return;
                                  self->flush();
                                  if (self->service_ != nullptr) self->service_->touched();
                              });
}

void AmqpConnection::engine_touched() {
    if (service_ != nullptr) service_->touched();
}

void AmqpConnection::when_durable(Done done) {
    if (service_ == nullptr) return;
    auto later = [weak = weak_from_this(), done = std::move(done)](const Result<void>& safe) {
        if (const auto self = weak.lock(); self && self->service_ != nullptr) done(safe);
    };
    service_->when_durable(std::move(later));
}

// --- time and end

void AmqpConnection::every_second(BootTime now) {
    if (service_ == nullptr) return;
    if (finishing_ && now - finishing_since_ > finish_time_max) return gone();
    // What the client does not take for this long after the end is not waited for.
    if (connection_->has_ended() && !finishing_) {
        if (finishing_since_ == BootTime{}) finishing_since_ = now;
        if (now - finishing_since_ > finish_time_max) return gone();
    }
    if (std::exchange(used_, false)) return;
    if (writing_.empty() && writing_.capacity() > quiet_bytes_max) writing_ = Bytes();
    if (left_.empty() && left_.capacity() > quiet_bytes_max) left_ = Bytes();
    connection_->give_back_buffers(quiet_bytes_max);
}

void AmqpConnection::finish() {
    if (finishing_) return;
    finishing_ = true;
    finishing_since_ = service_->now();
    left_ = Bytes();
    // Closing at once would reset the connection when input is left unread, and the client would
    // lose the last answer.
    socket_->finish_writing();
    wait_readable();
}

void AmqpConnection::broker_stops() {
    if (service_ == nullptr) return;
    connection_->force_close("broker forced connection closure with reason 'shutdown'");
    if (!connection_->has_ended()) connection_->end_turn();
    flush();
    gone();
}

void AmqpConnection::gone() {
    if (service_ == nullptr) return;
    auto* service = std::exchange(service_, nullptr);
    connection_->disconnected();
    connection_.reset();
    socket_->close();
    service->remove(*this);
}

}  // namespace pesan::net
