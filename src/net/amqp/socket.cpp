#include "net/amqp/socket.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "net/tcp/errc.hpp"

namespace pesan::net {

namespace {

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

Error closed_by(int error) {
    return {errc::closed, std::strerror(error)};
}

}  // namespace

Socket::Socket(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;  // a socket that has gone already says so when it is read
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
}

Socket::~Socket() = default;

Result<Socket::Progress> Socket::read_some(std::span<char> into) {
    const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (got > 0) return Progress{Try::done, static_cast<std::size_t>(got)};
    if (got == 0) return errc::closed;
    if (would_block(errno)) return Progress{Try::again_when_readable, 0};
    return closed_by(errno);
}

Result<Socket::Progress> Socket::write_some(BytesView bytes) {
    const auto put = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put >= 0) return Progress{Try::done, static_cast<std::size_t>(put)};
    if (would_block(errno)) return Progress{Try::again_when_writable, 0};
    return closed_by(errno);
}

void Socket::finish_writing() {
    boost::system::error_code ignored;  // the peer may have gone first
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
}

void Socket::close() {
    boost::system::error_code ignored;  // nothing is left to be done about it
    socket_.close(ignored);
}

}  // namespace pesan::net
