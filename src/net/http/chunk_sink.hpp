#pragma once

#include <chrono>

#include "net/http/message.hpp"
#include "net/tcp/stream.hpp"

namespace pesan::http {

/// Sends the pieces of a streamed body as chunks, or bare to a peer of HTTP/1.0.
class ChunkSink final : public BodySink {
public:
    ChunkSink(net::Stream& stream, std::chrono::milliseconds write_time_max, bool chunked)
        : stream_(stream), write_time_max_(write_time_max), chunked_(chunked) {}

    boost::asio::awaitable<bool> write(std::string_view piece) override;
    boost::asio::awaitable<bool> write_raw(std::string_view bytes);
    /// Runs a writer to its end; false when it failed, so that the body is not complete.
    boost::asio::awaitable<bool> run(BodyWriter writer);
    /// Says that the body is complete.
    boost::asio::awaitable<bool> end();

private:
    net::Stream& stream_;
    std::chrono::milliseconds write_time_max_;
    bool chunked_;
    bool failed_ = false;
};

}  // namespace pesan::http
