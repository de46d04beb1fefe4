#include "net/tcp/stream.hpp"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "net/tcp/errc.hpp"

namespace pesan::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr auto never = std::chrono::steady_clock::time_point::max();
constexpr auto finish_time_max = std::chrono::seconds(2);
constexpr std::size_t finish_bytes_max = 64 * 1024 * 1024;

std::string peer_of(const tcp::socket& socket) {
    boost::system::error_code failed;
    const auto remote = socket.remote_endpoint(failed);
    return failed ? "?" : Endpoint{remote.address().to_string(), remote.port()}.to_string();
}

/// One connect(). Shared with its timer's handler, which may run after connect() is done.
struct Attempt : std::enable_shared_from_this<Attempt> {
    explicit Attempt(const asio::any_io_executor& executor)
        : resolver(executor), socket(executor), timer(executor) {}

    void watch(Stream::Duration time_max) {
        timer.expires_after(time_max);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& code) {
            if (code) return;
            self->late = true;
            self->resolver.cancel();
            boost::system::error_code
                ignored;  // not open yet: the resolver was what had to be stopped
            self->socket.close(ignored);
        });
    }

    tcp::resolver resolver;
    tcp::socket socket;
    asio::steady_timer timer;
    bool late = false;
};

}  // namespace

struct Stream::Tls {
    Tls(tcp::socket& socket, TlsContext from)
        : context(std::move(from)), stream(socket, *context) {}
    TlsContext context;
    ssl::stream<tcp::socket&> stream;
};

Stream::Stream(tcp::socket socket)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), peer_(peer_of(socket_)) {
    boost::system::error_code ignored;  // only costs latency
    socket_.set_option(tcp::no_delay(true), ignored);
}

Stream::~Stream() = default;

void Stream::limit(Duration time) {
    expired_ = false;
    deadline_ = std::chrono::steady_clock::now() + time;
    // The timer is left alone while it fires before the deadline anyway: a limit per read costs no
    // system call then.
    if (!armed_ || deadline_ < armed_until_) arm();
}

void Stream::no_limit() {
    expired_ = false;
    deadline_ = never;
}

void Stream::rest() {
    no_limit();
    armed_ = false;
    timer_.cancel();
}

void Stream::arm() {
    armed_ = true;
    armed_until_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& code) {
        if (auto self = weak.lock()) self->on_timer(code);
    });
}

void Stream::on_timer(const boost::system::error_code& code) {
    if (code) return;  // armed anew, or closed
    armed_ = false;
    if (deadline_ == never || closed_) return;
    if (std::chrono::steady_clock::now() < deadline_) return arm();
    expired_ = true;
    boost::system::error_code ignored;  // a socket that cannot be cancelled is closed already
    socket_.cancel(ignored);
}

Error Stream::failure(const boost::system::error_code& code) const {
    if (expired_) return Error{errc::timeout, peer_};
    if (code == asio::error::eof || code == ssl::error::stream_truncated) return errc::closed;
    return Error{errc::closed, code.message()};
}

asio::awaitable<Result<std::size_t>> Stream::read_some(asio::mutable_buffer into) {
    if (closed_) co_return errc::closed;
    if (expired_) co_return Error{errc::timeout, peer_};
    auto self = shared_from_this();
    boost::system::error_code code;
    std::size_t count = 0;
    if (tls_) {
        std::tie(code, count) = co_await tls_->stream.async_read_some(into, as_result);
    } else {
        std::tie(code, count) = co_await socket_.async_read_some(into, as_result);
    }
    if (code) co_return failure(code);
    co_return count;
}

asio::awaitable<Result<void>> Stream::write(std::span<const asio::const_buffer> buffers) {
    if (closed_) co_return errc::closed;
    if (expired_) co_return Error{errc::timeout, peer_};
    auto self = shared_from_this();
    boost::system::error_code code;
    if (tls_) {
        std::tie(code, std::ignore) = co_await asio::async_write(tls_->stream, buffers, as_result);
    } else {
        std::tie(code, std::ignore) = co_await asio::async_write(socket_, buffers, as_result);
    }
    if (code) co_return failure(code);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Stream::write(std::string_view bytes) {
    const asio::const_buffer buffer(bytes.data(), bytes.size());
    const std::span<const asio::const_buffer> one(&buffer, 1);
    co_return co_await write(one);
}

asio::awaitable<Result<void>> Stream::accept_tls(TlsContext context) {
    tls_ = std::make_unique<Tls>(socket_, std::move(context));
    const auto [code] = co_await tls_->stream.async_handshake(ssl::stream_base::server, as_result);
    if (code && expired_) co_return failure(code);
    if (code) co_return Error{errc::tls_failed, code.message()};
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Stream::start_tls(TlsContext context, std::string host) {
    tls_ = std::make_unique<Tls>(socket_, std::move(context));
    // What the macro SSL_set_tlsext_host_name does, without its old-style cast.
    SSL_ctrl(tls_->stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             host.data());
    tls_->stream.set_verify_callback(ssl::host_name_verification(host));
    const auto [code] = co_await tls_->stream.async_handshake(ssl::stream_base::client, as_result);
    if (code && expired_) co_return failure(code);
    if (code) co_return Error{errc::tls_failed, host + ": " + code.message()};
    co_return Result<void>{};
}

asio::awaitable<Result<std::shared_ptr<Stream>>> Stream::connect(Endpoint to, TlsContext tls,
                                                                 Duration time_max) {
    auto attempt = std::make_shared<Attempt>(co_await asio::this_coro::executor);
    const auto where = to.to_string();
    attempt->watch(time_max);
    const auto service = std::to_string(to.port);
    const auto [unknown, addresses] =
        co_await attempt->resolver.async_resolve(to.host, service, as_result);
    boost::system::error_code refused = unknown;
    if (!refused && !attempt->late) {
        std::tie(refused, std::ignore) =
            co_await asio::async_connect(attempt->socket, addresses, as_result);
    }
    attempt->timer.cancel();
    if (attempt->late) co_return Error{errc::timeout, where + ": connecting took too long"};
    if (refused) co_return Error{errc::unreachable, where + ": " + refused.message()};
    auto stream = std::make_shared<Stream>(std::move(attempt->socket));
    if (tls) {
        stream->limit(time_max);
        auto done = co_await stream->start_tls(std::move(tls), to.host);
        if (!done) co_return done.error();
        stream->no_limit();
    }
    co_return stream;
}

asio::awaitable<void> Stream::finish() {
    if (closed_) co_return;
    auto self = shared_from_this();
    limit(finish_time_max);
    // A full TLS shutdown would wait for the peer's answer; ours is sent and theirs read away
    // below.
    if (tls_) SSL_set_shutdown(tls_->stream.native_handle(), SSL_RECEIVED_SHUTDOWN);
    if (tls_) co_await tls_->stream.async_shutdown(as_result);
    boost::system::error_code ignored;  // the peer may have gone first
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 16384> discarded;
    for (std::size_t total = 0; total < finish_bytes_max && !expired_ && !closed_;) {
        const auto buffer = asio::buffer(discarded);
        const auto [code, count] = co_await socket_.async_read_some(buffer, as_result);
        if (code) break;
        total += count;
    }
    close();
}

void Stream::close() {
    if (closed_) return;
    closed_ = true;
    timer_.cancel();
    boost::system::error_code ignored;  // nothing is left to be done about it
    socket_.close(ignored);
}

bool Stream::is_quiet() {
    if (closed_ || !socket_.is_open()) return false;
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

asio::awaitable<void> Stream::peer_gone() {
    auto self = shared_from_this();
    while (!closed_) {
        const auto [code] = co_await socket_.async_wait(tcp::socket::wait_read, as_result);
        if (code) co_return;
        char byte = 0;
        const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) co_return;
        if (got > 0) break;
    }
    if (closed_) co_return;
    asio::steady_timer forever(executor(), never);
    co_await forever.async_wait(as_result);
}

void Stream::set_idle(bool idle) {
    idle_ = idle;
    if (idle_ && stopping_) close();
}

void Stream::stop_when_idle() {
    stopping_ = true;
    if (idle_) close();
}

}  // namespace pesan::net
