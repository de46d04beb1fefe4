#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/http/message.hpp"
#include "net/tcp/stream.hpp"
#include "net/tcp/tls.hpp"
#include "pesan/result.hpp"

namespace pesan::http {

struct ClientOptions {
    /// Kept connections for each host; further ones are closed after use.
    std::size_t kept_per_host_max = 64;
    /// A kept connection is not used again after this time: servers close theirs about then.
    std::chrono::milliseconds kept_time_max = std::chrono::seconds(30);
    std::chrono::milliseconds connect_time_max = std::chrono::seconds(5);
    std::size_t response_bytes_max = 64 * 1024 * 1024;
    /// PEM of authorities for https; empty: the system's.
    std::string ca_file = {};
    /// Sent as `Authorization: Bearer TOKEN` where a request has none.
    std::string token = {};
};

struct ClientRequest {
    std::string method = "GET";
    /// "http://127.0.0.1:8080/v1/orders?limit=10", or https. User information is sent as basic
    /// authorization.
    std::string url;
    Headers headers = {};
    std::string body = {};
    /// From the first step to the last byte; 0 has no limit (event streams).
    std::chrono::milliseconds time_max = std::chrono::seconds(30);
    /// When set, a body of a 2xx answer is handed over as it comes and not collected; false ends
    /// the call with errc::closed.
    std::function<bool(std::string_view piece)> on_data = nullptr;
};

struct ClientUrl;

/// HTTP/1.1 client that keeps its connections.
///
/// One thread, or one strand: calls of send() may overlap there. An answer of any status is a
/// success here; follows no redirects. A request on a kept connection that the server closed before
/// any answer is sent once more on a new one when that cannot do it twice: GET, HEAD, PUT, DELETE,
/// or any with an Idempotency-Key.
class Client {
public:
    explicit Client(ClientOptions options = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// errors   http::errc::url_invalid, answer_malformed, answer_too_large;
    /// net::errc::unreachable, tls_failed, timeout,
    ///          closed. With unreachable, url_invalid and tls_failed nothing was sent.
    boost::asio::awaitable<Result<Response>> send(ClientRequest request);
    boost::asio::awaitable<Result<Response>> get(std::string url);
    boost::asio::awaitable<Result<Response>> post_json(std::string url, std::string body);

    /// Closes the kept connections.
    void close();

private:
    struct Kept {
        std::shared_ptr<net::Stream> stream;
        std::chrono::steady_clock::time_point since;
    };

    std::shared_ptr<net::Stream> take_kept(const std::string& origin);
    void keep(const std::string& origin, std::shared_ptr<net::Stream> stream);
    boost::asio::awaitable<Result<std::shared_ptr<net::Stream>>> connect(
        const ClientUrl& url, std::chrono::milliseconds time_max);
    void complete(ClientRequest& request, const ClientUrl& url) const;

    ClientOptions options_;
    net::TlsContext tls_;
    std::map<std::string, std::vector<Kept>> kept_;
};

}  // namespace pesan::http
