#include "net/amqp/tls_socket.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <cerrno>
#include <limits>
#include <memory>
#include <new>

#include "net/tcp/errc.hpp"

namespace pesan::net {

namespace {

int descriptor(BIO* bio) {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int bio_write(BIO* bio, const char* data, int size) {
    const auto put = ::send(descriptor(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    BIO_clear_retry_flags(bio);
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(put);
}

int bio_read(BIO* bio, char* data, int size) {
    const auto got = ::recv(descriptor(bio), data, static_cast<std::size_t>(size), 0);
    BIO_clear_retry_flags(bio);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

long bio_control(BIO*, int command, long, void*) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a client that hangs up would end the
/// process of a program that embeds the broker and does not ignore SIGPIPE.
BIO_METHOD* bio_method() {
    static BIO_METHOD* const method = [] {
        auto* made = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "pesan socket");
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_ctrl(made, bio_control);
        return made;
    }();
    return method;
}

int as_int(std::size_t size) {
    return static_cast<int>(
        std::min<std::size_t>(size, static_cast<std::size_t>(std::numeric_limits<int>::max())));
}

std::string last_ssl_error() {
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    return text;
}

}  // namespace

TlsSocket::TlsSocket(boost::asio::ip::tcp::socket socket, TlsContext context)
    : Socket(std::move(socket)),
      context_(std::move(context)),
      ssl_(SSL_new(context_->native_handle())) {
    auto* bio = BIO_new(bio_method());
    if (ssl_ == nullptr || bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket_.native_handle())));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_accept_state(ssl_);
    SSL_set_mode(ssl_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                           SSL_MODE_RELEASE_BUFFERS);
}

TlsSocket::~TlsSocket() {
    SSL_free(ssl_);
}

Result<Socket::Progress> TlsSocket::outcome(int result) {
    switch (SSL_get_error(ssl_, result)) {
        case SSL_ERROR_WANT_READ:
            return Progress{Try::again_when_readable, 0};
        case SSL_ERROR_WANT_WRITE:
            return Progress{Try::again_when_writable, 0};
        case SSL_ERROR_SSL:
            return Error{errc::tls_failed, last_ssl_error()};
        default:
            return errc::closed;
    }
}

Result<Socket::Progress> TlsSocket::shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result == 1) return Progress{Try::done, 0};
    return outcome(result);
}

Result<Socket::Progress> TlsSocket::read_some(std::span<char> into) {
    ERR_clear_error();
    const int got = SSL_read(ssl_, into.data(), as_int(into.size()));
    if (got > 0) return Progress{Try::done, static_cast<std::size_t>(got)};
    return outcome(got);
}

Result<Socket::Progress> TlsSocket::write_some(BytesView bytes) {
    ERR_clear_error();
    const int put = SSL_write(ssl_, bytes.data(), as_int(bytes.size()));
    if (put > 0) return Progress{Try::done, static_cast<std::size_t>(put)};
    return outcome(put);
}

void TlsSocket::finish_writing() {
    ERR_clear_error();
    SSL_shutdown(ssl_);
    Socket::finish_writing();
}

std::string TlsSocket::certificate_name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_),
                                                                  X509_free);
    if (!certificate || SSL_get_verify_result(ssl_) != X509_V_OK) return {};
    char name[256] = "";
    const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()),
                                               NID_commonName, name, sizeof name);
    return size > 0 ? std::string(name, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace pesan::net
