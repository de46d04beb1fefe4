#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "net/http/request_parser.hpp"
#include "net/http/router.hpp"
#include "net/http/server.hpp"
#include "net/http/token_guard.hpp"
#include "net/tcp/stream.hpp"

namespace pesan::http {

/// One connection of the server: reads requests one after the other and answers each.
class Session {
public:
    Session(std::shared_ptr<net::Stream> stream, const Router& router, const ServerOptions& options,
            const TokenGuard& guard);

    /// Until the peer goes, a limit passes, or the server stops. `tls` may be null.
    boost::asio::awaitable<void> run(net::TlsContext tls);

private:
    /// A request on its way through the session.
    struct Turn {
        explicit Turn(std::size_t header_bytes_max) : parser(header_bytes_max) {}
        RequestParser parser;
        Request request;
        const Route* route = nullptr;
        std::chrono::steady_clock::time_point begin;
    };

    /// False: the connection is to be closed.
    boost::asio::awaitable<bool> serve_one();
    boost::asio::awaitable<Result<void>> read_head(Turn& turn);
    boost::asio::awaitable<Result<void>> read_body(Turn& turn);
    boost::asio::awaitable<Result<void>> read_more();
    /// Finds the route, or what to answer in place of it.
    [[nodiscard]] std::optional<Response> find_route(Turn& turn) const;
    boost::asio::awaitable<Response> call_handler(const Turn& turn);
    boost::asio::awaitable<bool> refuse(Turn& turn, Error why);
    boost::asio::awaitable<bool> answer(Turn& turn, Response response, bool keep);
    boost::asio::awaitable<bool> send_whole(const Turn& turn, Response response, bool keep);
    boost::asio::awaitable<bool> send_stream(const Turn& turn, Response response, bool keep);

    std::shared_ptr<net::Stream> stream_;
    const Router& router_;
    const ServerOptions& options_;
    const TokenGuard& guard_;
    std::string buffer_;
};

}  // namespace pesan::http
