#pragma once

#include <openssl/ossl_typ.h>

#include "net/amqp/socket.hpp"
#include "net/tcp/tls.hpp"

namespace pesan::net {

/// A socket under TLS. shake_hands() until it is done, then as any other.
class TlsSocket final : public Socket {
public:
    TlsSocket(boost::asio::ip::tcp::socket socket, TlsContext context);
    ~TlsSocket() override;

    /// One step; costs milliseconds of computing, so not on the broker's thread.
    ///
    /// errors   tls_failed, closed
    Result<Progress> shake_hands();

    Result<Progress> read_some(std::span<char> into) override;
    Result<Progress> write_some(BytesView bytes) override;
    void finish_writing() override;
    [[nodiscard]] std::string certificate_name() const override;
    [[nodiscard]] bool is_tls() const override { return true; }

private:
    Result<Progress> outcome(int result);

    TlsContext context_;
    SSL* ssl_ = nullptr;
};

}  // namespace pesan::net
