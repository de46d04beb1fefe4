#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/tcp/endpoint.hpp"
#include "net/tcp/tls.hpp"
#include "pesan/result.hpp"

namespace pesan::net {

/// One TCP connection, in the clear or under TLS, with one time limit at a time.
///
/// Used on one strand only. Reads and writes may overlap with each other, but not with their own
/// kind.
class Stream : public std::enable_shared_from_this<Stream> {
public:
    using Duration = std::chrono::steady_clock::duration;

    explicit Stream(boost::asio::ip::tcp::socket socket);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Resolves, connects and, with `tls`, shakes hands; tries each address of the name in turn.
    ///
    /// errors   unreachable, tls_failed, timeout
    static boost::asio::awaitable<Result<std::shared_ptr<Stream>>> connect(Endpoint to,
                                                                           TlsContext tls,
                                                                           Duration time_max);

    [[nodiscard]] boost::asio::any_io_executor executor() { return socket_.get_executor(); }
    /// "127.0.0.1:40123", kept from the beginning.
    [[nodiscard]] const std::string& peer() const { return peer_; }
    [[nodiscard]] bool is_tls() const { return tls_ != nullptr; }

    /// Everything that follows must be done within `time`; then reads and writes end with
    /// errc::timeout until the next call of limit() or no_limit().
    void limit(Duration time);
    void no_limit();
    /// No limit, and no timer left running that would keep an io_context from ending.
    void rest();

    /// errors   closed (also at the end of the stream), timeout
    boost::asio::awaitable<Result<std::size_t>> read_some(boost::asio::mutable_buffer into);
    /// Writes all of it. errors closed, timeout
    boost::asio::awaitable<Result<void>> write(std::span<const boost::asio::const_buffer> buffers);
    boost::asio::awaitable<Result<void>> write(std::string_view bytes);

    /// Goes on under TLS; nothing may be buffered from before by the caller.
    boost::asio::awaitable<Result<void>> accept_tls(TlsContext context);
    boost::asio::awaitable<Result<void>> start_tls(TlsContext context, std::string host);
    /// Says goodbye (TLS close_notify, FIN), reads away what the peer still sends for a moment,
    /// closes.
    ///
    /// Closing at once would reset the connection when unread input is left, and the peer would
    /// lose our last answer.
    boost::asio::awaitable<void> finish();
    /// At once; what is pending ends with errc::closed.
    void close();
    [[nodiscard]] bool is_open() const { return !closed_; }

    /// Returns when the peer has closed; bytes that arrive meanwhile stay unread, and end the watch
    /// (it then waits for ever: cancel it).
    boost::asio::awaitable<void> peer_gone();
    /// An idle, kept connection is still usable: neither closed by the peer nor with unexpected
    /// bytes waiting.
    [[nodiscard]] bool is_quiet();

    /// Between two requests nothing is lost by closing: stop_when_idle() closes now or at the next
    /// set_idle(true).
    void set_idle(bool idle);
    void stop_when_idle();
    [[nodiscard]] bool stopping() const { return stopping_; }

private:
    struct Tls;

    void arm();
    void on_timer(const boost::system::error_code& code);
    Error failure(const boost::system::error_code& code) const;

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<Tls> tls_;
    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    std::chrono::steady_clock::time_point armed_until_{};
    std::string peer_;
    bool armed_ = false;
    bool expired_ = false;
    bool closed_ = false;
    bool idle_ = false;
    bool stopping_ = false;
};

}  // namespace pesan::net
