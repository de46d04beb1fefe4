#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "net/tcp/stream.hpp"
#include "pesan/result.hpp"
#include "smpp/pdu.hpp"

namespace pesan::smpp {

/// A connection that carries PDUs: reads one at a time, writes in the order of send(). One strand.
class Link : public std::enable_shared_from_this<Link> {
public:
    explicit Link(std::shared_ptr<net::Stream> stream)
        : stream_(std::move(stream)), drained_(stream_->executor()) {}

    /// A PDU, or the header of one that cannot be decoded (`fault` says why), which is to be
    /// answered.
    struct Received {
        std::optional<Pdu> pdu;
        Header header;
        Error fault;
    };
    /// errors   net::errc::closed, timeout; smpp::errc::pdu_length_invalid: the connection is of no
    /// more use
    boost::asio::awaitable<Result<Received>> read();

    /// Queues a PDU. `on_written` is called when its bytes are given to the system; never when the
    /// link is lost before.
    ///
    /// errors   field_too_long; net::errc::closed
    Result<void> send(const Pdu& pdu, std::function<void()> on_written = nullptr);
    /// Everything queued so far is written, or the link is lost, or the peer does not read.
    boost::asio::awaitable<void> flush();

    void close() { stream_->close(); }
    [[nodiscard]] net::Stream& stream() { return *stream_; }

private:
    boost::asio::awaitable<void> write_queued();

    std::shared_ptr<net::Stream> stream_;
    boost::asio::steady_timer drained_;
    Bytes received_;
    Bytes queued_;
    std::vector<std::function<void()>> on_written_;
    bool writing_ = false;
    bool lost_ = false;
};

}  // namespace pesan::smpp
