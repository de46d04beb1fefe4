#include "net/smpp/link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/tcp/errc.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto flush_time_max = std::chrono::seconds(5);
constexpr std::size_t read_bytes = 16 * 1024;
/// A peer that does not read must not make us keep more than this.
constexpr std::size_t queued_bytes_max = 4 * 1024 * 1024;

}  // namespace

asio::awaitable<Result<Link::Received>> Link::read() {
    for (;;) {
        auto first = first_pdu(received_);
        if (!first) co_return first.error();
        if (*first) {
            Received result{std::nullopt, read_header(**first), {}};
            auto pdu = decode(**first);
            if (pdu) {
                result.pdu = std::move(*pdu);
            } else {
                result.fault = pdu.error();
            }
            received_.erase(0, (*first)->size());
            co_return result;
        }
        const auto used = received_.size();
        received_.resize(used + read_bytes);
        const auto space = asio::buffer(received_.data() + used, read_bytes);
        auto count = co_await stream_->read_some(space);
        received_.resize(used + (count ? *count : 0));
        if (!count) co_return count.error();
    }
}

Result<void> Link::send(const Pdu& pdu, std::function<void()> on_written) {
    auto bytes = encode(pdu);
    if (!bytes) return bytes.error();
    if (lost_ || !stream_->is_open()) return net::errc::closed;
    if (queued_.size() + bytes->size() > queued_bytes_max) {
        stream_->close();
        return Error{net::errc::closed, "the peer does not read"};
    }
    queued_ += *bytes;
    if (on_written) on_written_.push_back(std::move(on_written));
    if (!writing_) {
        writing_ = true;
        asio::co_spawn(
            stream_->executor(), [self = shared_from_this()] { return self->write_queued(); },
            [self = shared_from_this()](const std::exception_ptr& thrown) {
                self->writing_ = false;
                if (thrown) self->stream_->close();
            });
    }
    return {};
}

asio::awaitable<void> Link::write_queued() {
    while (!queued_.empty()) {
        const auto bytes = std::exchange(queued_, {});
        const auto callbacks = std::exchange(on_written_, {});
        for (const auto& call : callbacks)
            call();
        auto written = co_await stream_->write(bytes);
        if (!written) {
            lost_ = true;
            stream_->close();  // wakes whoever reads
            break;
        }
    }
    writing_ = false;
    drained_.cancel();
}

asio::awaitable<void> Link::flush() {
    auto self = shared_from_this();
    if (!writing_ || lost_) co_return;
    stream_->limit(flush_time_max);
    drained_.expires_after(flush_time_max);
    co_await drained_.async_wait(as_result);
}

}  // namespace pesan::smpp
