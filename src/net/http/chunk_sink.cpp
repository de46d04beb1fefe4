#include "net/http/chunk_sink.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>

namespace pesan::http {

namespace asio = boost::asio;

asio::awaitable<bool> ChunkSink::write(std::string_view piece) {
    if (failed_) co_return false;
    if (piece.empty()) co_return true;  // an empty chunk would end the body
    if (!chunked_) co_return co_await write_raw(piece);
    const auto size = fmt::format("{:x}\r\n", piece.size());
    const std::array buffers{asio::const_buffer(size.data(), size.size()),
                             asio::const_buffer(piece.data(), piece.size()),
                             asio::const_buffer("\r\n", 2)};
    stream_.limit(write_time_max_);
    auto sent = co_await stream_.write(buffers);
    failed_ = !sent;
    if (sent) stream_.no_limit();
    co_return !failed_;
}

asio::awaitable<bool> ChunkSink::write_raw(std::string_view bytes) {
    stream_.limit(write_time_max_);
    auto sent = co_await stream_.write(bytes);
    failed_ = !sent;
    if (sent) stream_.no_limit();
    co_return !failed_;
}

asio::awaitable<bool> ChunkSink::run(BodyWriter writer) {
    try {
        co_await writer(*this);
    } catch (const boost::system::system_error& failure) {
        // operation_aborted is how a writer learns that nobody listens any more.
        if (failure.code() != asio::error::operation_aborted) {
            spdlog::error("http: a streamed answer broke off: {}", failure.what());
        }
        failed_ = true;
    } catch (const std::exception& failure) {
        spdlog::error("http: a streamed answer broke off: {}", failure.what());
        failed_ = true;
    }
    co_return !failed_;
}

asio::awaitable<bool> ChunkSink::end() {
    if (!chunked_) co_return false;  // closing is what ends the body
    co_return co_await write_raw("0\r\n\r\n");
}

}  // namespace pesan::http
