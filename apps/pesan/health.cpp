#include "health.hpp"

#include <boost/json/object.hpp>

#include "net/http/answers.hpp"

namespace pesan::app {

void Health::add_routes(http::Router& router) {
    http::RouteOptions free;
    free.free = true;
    router.get(
        "/healthz", [this](const http::Request&) { return live(); }, free);
    router.get(
        "/readyz", [this](const http::Request&) { return ready(); }, free);
    router.get("/metrics", [this](const http::Request&) { return metrics(); });
}

boost::asio::awaitable<http::Response> Health::live() {
    co_return http::json(200, boost::json::object{{"status", "ok"}});
}

boost::asio::awaitable<http::Response> Health::ready() {
    http::Problem problem{.status = 503, .title = "Not ready"};
    if (stopping_) problem.detail = "stopping";
    if (broker_) {
        const auto status = co_await broker_->adapter().status();
        if (!status) problem.detail = "broker: " + status.error().message();
    }
    for (SqlDatabase* database : databases_) {
        SqlWork work = [](SqlTransaction& transaction) -> Result<void> {
            const auto rows = transaction.query("SELECT 1");
            if (!rows) return rows.error();
            return {};
        };
        if (const auto read = co_await database->read(std::move(work)); !read)
            problem.detail = "database: " + read.error().message();
    }
    if (!problem.detail.empty()) co_return http::problem_later(problem, std::chrono::seconds(1));
    co_return http::json(200, boost::json::object{{"status", "ready"}});
}

boost::asio::awaitable<http::Response> Health::metrics() {
    co_return http::text(200, metrics_->text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace pesan::app
