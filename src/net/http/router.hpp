#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/http/message.hpp"

namespace pesan::http {

/// Answers one request. The request outlives the coroutine. Pass a lambda that only calls a member
/// coroutine: `router.get("/v1/orders/{id}", [this](const Request& request) { return show(request);
/// });`
using Handler = std::function<boost::asio::awaitable<Response>(const Request& request)>;

/// What is particular to one route; zeros mean the server's default.
struct RouteOptions {
    /// Larger bodies are answered with 413 before they are read.
    std::size_t body_bytes_max = 0;
    /// The handler is cancelled and 503 answered after this time; a streamed body is not counted.
    std::chrono::milliseconds handler_time_max{0};
    /// Needs no token.
    bool free = false;
};

struct Route {
    std::string method;
    /// "/v1/orders/{id}", as given; the label for metrics.
    std::string pattern;
    std::vector<std::string> segments;
    Handler handler;
    RouteOptions options;
};

/// Finds the handler of a method and path.
///
/// A pattern's segment is a literal, `{name}` (one segment, not empty), or as the last one
/// `{name*}` (all the rest, slashes included). Where several fit, the one with a literal earlier
/// wins. Filled before the server starts.
class Router {
public:
    /// Throws std::logic_error for a pattern that is written wrongly or a route that is there
    /// already.
    void add(std::string method, std::string pattern, Handler handler, RouteOptions options = {});
    void get(std::string pattern, Handler handler, RouteOptions options = {});
    void post(std::string pattern, Handler handler, RouteOptions options = {});
    void put(std::string pattern, Handler handler, RouteOptions options = {});
    void patch(std::string pattern, Handler handler, RouteOptions options = {});
    void del(std::string pattern, Handler handler, RouteOptions options = {});

    struct Found {
        const Route* route;
        std::vector<Field> params;
    };
    struct PathUnknown {};
    struct MethodUnknown {
        /// "GET, HEAD, POST", for the Allow header.
        std::string allow;
    };
    using Match = std::variant<Found, PathUnknown, MethodUnknown>;

    /// HEAD finds the GET route. `path` is percent-encoded; each parameter is decoded by itself, so
    /// that %2F can stand within one.
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

    [[nodiscard]] const std::deque<Route>& routes() const { return routes_; }

private:
    std::deque<Route> routes_;
};

}  // namespace pesan::http
