#include "services/timeline/api.hpp"

#include "net/http/answers.hpp"
#include "services/order_model/contact.hpp"

namespace pesan::timeline {

namespace {

namespace asio = boost::asio;

asio::awaitable<http::Response> list(std::vector<Source> sources, std::string order_id) {
    const auto merged = co_await merge(std::move(sources), std::move(order_id));
    if (!merged.unanswered.empty())
        co_return http::problem({.status = 503, .detail = merged.unanswered.front().error});
    co_return http::json_text(200, to_json(merged.steps));
}

asio::awaitable<http::Response> refuse() {
    co_return http::problem({.status = 400, .detail = "?order= must be the id of an order"});
}

}  // namespace

void add_routes(http::Router& router, std::vector<Source> sources) {
    router.get("/v1/steps", [sources = std::move(sources)](const http::Request& request) {
        const auto order_id = request.query_value("order");
        if (!order_id || !order::text_fault(*order_id, 64).empty()) return refuse();
        return list(sources, std::string(*order_id));
    });
}

}  // namespace pesan::timeline
