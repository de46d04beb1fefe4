#pragma once

#include <boost/json/parse.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "net/http/router.hpp"
#include "net/http/target.hpp"
#include "services/testing/run.hpp"

namespace pesan::testing_support {

/// Sends a request through a router without a socket. The target has its query:
/// "/v1/orders?limit=1".
inline boost::asio::awaitable<http::Response> route(const http::Router& router,
                                                    http::Request request) {
    const auto question = request.target.find('?');
    request.path = request.target.substr(0, question);
    auto query =
        question == std::string::npos ? std::string() : request.target.substr(question + 1);
    request.query = http::parse_query(query).value();
    const auto match = router.match(request.method, request.path);
    const auto* found = std::get_if<http::Router::Found>(&match);
    if (found == nullptr)
        throw std::logic_error("no route for " + request.method + " " + request.target);
    request.path_params = found->params;
    co_return co_await found->route->handler(request);
}

inline http::Request request(std::string method, std::string target, std::string body = {},
                             http::Headers headers = {}) {
    http::Request made;
    made.method = std::move(method);
    made.target = std::move(target);
    made.body = std::move(body);
    made.headers = std::move(headers);
    return made;
}

/// A whole streamed body.
class CollectingSink final : public http::BodySink {
public:
    boost::asio::awaitable<bool> write(std::string_view piece) override {
        text += piece;
        co_return true;
    }
    std::string text;
};

inline boost::asio::awaitable<std::string> collect(http::Response response) {
    if (!response.stream) co_return response.body;
    CollectingSink sink;
    co_await response.stream(sink);
    co_return sink.text;
}

inline boost::json::value json_of(const http::Response& response) {
    return boost::json::parse(response.body);
}

}  // namespace pesan::testing_support
