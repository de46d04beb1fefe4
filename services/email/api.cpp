#include "services/email/api.hpp"

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/outgoing/api.hpp"

namespace pesan::email {

namespace asio = boost::asio;

namespace {

asio::awaitable<http::Response> preview(const Sender& sender, const http::Request& request) {
    const auto name = request.query_value("template").value_or("order_confirmation");
    const auto locale = request.query_value("locale").value_or("id");
    const auto part = request.query_value("part").value_or("html");
    auto rendered = sender.preview(name, locale);
    if (!rendered) {
        const unsigned status = rendered.error().code == errc::not_found ? 404 : 422;
        co_return http::problem({.status = status, .detail = rendered.error().detail});
    }
    if (part == "text")
        co_return http::text(200, "Subject: " + rendered->subject + "\n\n" + rendered->text);
    if (part == "html")
        co_return http::text(200, std::move(rendered->html), "text/html; charset=utf-8");
    co_return http::problem({.status = 400, .detail = "part: html or text"});
}

}  // namespace

void add_routes(http::Router& router, outgoing::Dispatcher& dispatcher, Sender& sender) {
    router.get("/v1/emails/preview",
               [&sender](const http::Request& request) { return preview(sender, request); });
    outgoing::Resource resource{
        .path = "/v1/emails", .summary_name = "subject", .send = [&sender](Message message) {
            return sender.send(std::move(message), 1, true);
        }};
    outgoing::add_routes(router, dispatcher, std::move(resource));
}

}  // namespace pesan::email
