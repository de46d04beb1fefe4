#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pesan::http {

/// One name and value: of a header, of the query, of a path's parameter.
struct Field {
    std::string name;
    std::string value;
    friend bool operator==(const Field&, const Field&) = default;
};

/// Headers in the order they came; names compare without case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Field> fields) : fields_(fields) {}

    /// The first of that name.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
    [[nodiscard]] bool contains(std::string_view name) const { return find(name).has_value(); }
    void add(std::string name, std::string value);
    /// Replaces all of that name.
    void set(std::string name, std::string value);
    void erase(std::string_view name);

    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    [[nodiscard]] std::size_t size() const { return fields_.size(); }

private:
    std::vector<Field> fields_;
};

/// A request as a handler sees it, complete and checked; valid until the handler's coroutine has
/// ended.
struct Request {
    /// "GET", "POST" …; a HEAD request reaches its GET handler as "HEAD".
    std::string method;
    /// As sent: "/v1/orders/a%20b?limit=10".
    std::string target;
    /// Without the query, still percent-encoded.
    std::string path;
    /// By name in the route's pattern, decoded.
    std::vector<Field> path_params;
    /// Decoded, in the order sent.
    std::vector<Field> query;
    Headers headers = {};
    std::string body = {};
    /// "127.0.0.1:40123"
    std::string peer;

    /// A path parameter of the route; empty when the pattern has none of that name.
    [[nodiscard]] std::string_view param(std::string_view name) const;
    /// The first query parameter of that name.
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        return headers.find(name);
    }
};

/// Where a streaming response goes.
class BodySink {
public:
    virtual ~BodySink() = default;
    /// Sends one piece now. False: the peer is gone or too slow, or the server stops; end then.
    virtual boost::asio::awaitable<bool> write(std::string_view piece) = 0;
};

/// Writes a body piece by piece. It is cancelled at its next or running co_await
/// (operation_aborted) when the peer goes or the server stops, so that it may wait for events as
/// long as it likes.
using BodyWriter = std::function<boost::asio::awaitable<void>(BodySink& sink)>;

/// What a handler answers. Content-Length, Date and Connection are added by the server.
struct Response {
    unsigned status = 200;
    Headers headers = {};
    std::string body = {};
    /// When set, it makes the body in place of `body`, sent in chunks.
    BodyWriter stream = nullptr;
};

/// The reason phrase of RFC 9110: "Not Found".
[[nodiscard]] std::string_view reason_phrase(unsigned status);

/// Compares ASCII letters without case.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace pesan::http
