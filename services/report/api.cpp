#include "services/report/api.hpp"

#include <functional>

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/day_request.hpp"
#include "services/api/page_request.hpp"
#include "services/api/refuse.hpp"
#include "services/direct/event_request.hpp"
#include "services/report/report_json.hpp"
#include "services/sql/read.hpp"

namespace pesan::report {

namespace json = boost::json;

namespace {

/// The lists' names in their cursors.
constexpr std::string_view customers_list = "report-customers";
constexpr std::string_view activities_list = "report-activities";
constexpr std::string_view products_list = "report-products";

/// Reads in one snapshot and answers with what `read` made of it.
boost::asio::awaitable<http::Response> answer(
    SqlDatabase& database, std::function<Result<json::value>(SqlTransaction&)> read) {
    const auto body = co_await sql::read<json::value>(database, std::move(read));
    co_return body ? http::json(200, *body) : api::refuse(body.error());
}

template <class Row>
Result<json::value> page_json(std::string_view list, const Result<Page<Row>>& page) {
    if (!page) return page.error();
    json::array items;
    for (const Row& row : page->items)
        items.push_back(to_json(row));
    return json::value(json::object{{"items", std::move(items)},
                                    {"next_cursor", api::next_cursor(list, page->next_cursor)}});
}

/// "anonymous" names the group without an address; no address looks like that.
std::string key_of(std::string_view email) {
    if (email == "anonymous") return "";
    order::Order order;
    order.customer = order::Customer{"", std::string(email), {}};
    return customer_key(order);
}

}  // namespace

void ReportApi::add_routes(http::Router& router) {
    using http::Request;
    router.get("/v1/reports/summary", [this](const Request& request) { return summary(request); });
    router.get("/v1/reports/customers",
               [this](const Request& request) { return customers(request); });
    router.get("/v1/reports/customers/{email}/activity",
               [this](const Request& request) { return activity(request); });
    router.get("/v1/reports/products",
               [this](const Request& request) { return products(request); });
    router.get("/v1/reports/sales", [this](const Request& request) { return sales(request); });
    router.get("/v1/reports/cohorts", [this](const Request& request) { return cohorts(request); });
    router.post("/v1/reports/activities",
                [this](const Request& request) { return record(request); });
}

ReportApi::Answer ReportApi::summary(const http::Request&) {
    return answer(database_, [this](SqlTransaction& transaction) -> Result<json::value> {
        const auto counters = store_.counters(transaction);
        if (!counters) return counters.error();
        const auto sales = store_.total_sales(transaction);
        if (!sales) return sales.error();
        return json::value(summary_json(*counters, *sales));
    });
}

ReportApi::Answer ReportApi::customers(const http::Request& request) {
    const auto page = api::read_page(request, customers_list);
    if (!page) co_return api::refuse(page.error());
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(customers_list, store_.customers(transaction, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::activity(const http::Request& request) {
    const auto page = api::read_page(request, activities_list);
    if (!page) co_return api::refuse(page.error());
    const std::string key = key_of(request.param("email"));
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(activities_list, store_.activities(transaction, key, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::products(const http::Request& request) {
    const auto page = api::read_page(request, products_list);
    if (!page) co_return api::refuse(page.error());
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(products_list, store_.products(transaction, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::sales(const http::Request& request) {
    const std::string by(request.query_value("by").value_or("day"));
    if (by != "day" && by != "hour")
        co_return api::refuse(
            Error(errc::invalid_argument, "by: expected day or hour, got '" + by + "'"));
    const auto from = api::read_day(request, "from");
    if (!from) co_return api::refuse(from.error());
    const auto to = api::read_day(request, "to");
    if (!to) co_return api::refuse(to.error());
    if (const auto whole = api::read_whole(request); !whole) co_return api::refuse(whole.error());
    std::function<Result<json::value>(SqlTransaction&)> read =
        [&](SqlTransaction& transaction) -> Result<json::value> {
        const auto rows = by == "day" ? store_.sales_by_day(transaction, *from, *to)
                                      : store_.sales_by_hour(transaction, *from, *to);
        if (!rows) return rows.error();
        json::array items;
        for (const SalesRow& row : *rows)
            items.push_back(to_json(row, by.c_str()));
        return json::value(json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::cohorts(const http::Request& request) {
    if (const auto whole = api::read_whole(request); !whole) co_return api::refuse(whole.error());
    std::function<Result<json::value>(SqlTransaction&)> read =
        [this](SqlTransaction& transaction) -> Result<json::value> {
        const auto rows = store_.cohorts(transaction);
        if (!rows) return rows.error();
        return json::value(json::object{{"items", to_json(*rows)}, {"next_cursor", nullptr}});
    };
    co_return co_await answer(database_, std::move(read));
}

/// A direct call: the same body as the message, the event's attributes in ce- headers, answered
/// after the effect.
ReportApi::Answer ReportApi::record(const http::Request& request) {
    const auto message = direct::message_of(request);
    if (!message) co_return api::refuse(message.error());
    const Result<Activity> activity = read_activity(*message);
    if (!activity) co_return api::refuse(activity.error());
    bool is_new = false;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        const Result<bool> remembered =
            inbox_.remember(transaction, "order.report", message->source, message->id);
        if (!remembered) return remembered.error();
        is_new = *remembered;
        if (!is_new) return {};
        return handler_.record({*activity}, transaction);
    };
    const Result<void> done = co_await database_.transact(std::move(work));
    if (!done) co_return api::refuse(done.error());
    co_return http::json(is_new ? 201 : 200, json::object{{"recorded", is_new},
                                                          {"order_id", activity->event.order.id}});
}

}  // namespace pesan::report
