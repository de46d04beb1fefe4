#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::net {

/// A connection that never blocks and keeps no buffer of its own, so that ten thousand idle ones
/// cost little. One thread.
class Socket {
public:
    /// What a try came to.
    enum class Try { done, again_when_readable, again_when_writable };

    struct Progress {
        Try outcome = Try::done;
        /// Of the bytes given; 0 unless done.
        std::size_t bytes = 0;
    };

    explicit Socket(boost::asio::ip::tcp::socket socket);
    virtual ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// errors   closed
    virtual Result<Progress> read_some(std::span<char> into);
    virtual Result<Progress> write_some(BytesView bytes);
    /// Nothing more will be written.
    virtual void finish_writing();
    /// The common name in the peer's verified certificate; empty without one.
    [[nodiscard]] virtual std::string certificate_name() const { return {}; }
    [[nodiscard]] virtual bool is_tls() const { return false; }

    [[nodiscard]] boost::asio::ip::tcp::socket& tcp() { return socket_; }
    void close();

protected:
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace pesan::net
