#include "services/report/api.hpp"

#include <functional>

#include "net/http/answers.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"
#include "services/report/report_json.hpp"

namespace pesan::report {

namespace json = boost::json;

namespace {

http::Response refuse(const Error& error) {
    http::Problem problem{.status = 500, .title = error.code.message(), .detail = error.detail};
    if (error.code == errc::not_found) problem.status = 404;
    if (error.code == errc::malformed || error.code == errc::invalid_argument) problem.status = 400;
    if (error.code == errc::closed || error.code == errc::timeout)
        return http::problem_later(
            {.status = 503, .title = problem.title, .detail = problem.detail},
            std::chrono::seconds(2));
    return http::problem(problem);
}

Result<order::PageQuery> page_query(const http::Request& request) {
    auto page = order::read_page_query(request.query_value("cursor"), request.query_value("limit"));
    if (!page) return Error(errc::invalid_argument, page.error().detail);
    return page;
}

/// Reads in one snapshot and answers with what `read` made of it.
boost::asio::awaitable<http::Response> answer(
    SqlDatabase& database, std::function<Result<json::value>(SqlTransaction&)> read) {
    json::value body;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        Result<json::value> made = read(transaction);
        if (!made) return made.error();
        body = std::move(*made);
        return {};
    };
    const Result<void> done = co_await database.read(std::move(work));
    co_return done ? http::json(200, body) : refuse(done.error());
}

json::value cursor_json(const std::string& cursor) {
    return cursor.empty() ? json::value(nullptr) : json::value(cursor);
}

template <class Row>
Result<json::value> page_json(const Result<Page<Row>>& page) {
    if (!page) return page.error();
    json::array items;
    for (const Row& row : page->items)
        items.push_back(to_json(row));
    return json::value(
        json::object{{"items", std::move(items)}, {"next_cursor", cursor_json(page->next_cursor)}});
}

bool is_day(std::string_view text) {
    if (text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((i == 4 || i == 7) ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
    return true;
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
    const auto page = page_query(request);
    if (!page) co_return refuse(page.error());
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(store_.customers(transaction, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::activity(const http::Request& request) {
    const auto page = page_query(request);
    if (!page) co_return refuse(page.error());
    const std::string key = key_of(request.param("email"));
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(store_.activities(transaction, key, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::products(const http::Request& request) {
    const auto page = page_query(request);
    if (!page) co_return refuse(page.error());
    std::function<Result<json::value>(SqlTransaction&)> read = [&](SqlTransaction& transaction) {
        return page_json(store_.products(transaction, *page));
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::sales(const http::Request& request) {
    const std::string by(request.query_value("by").value_or("day"));
    const std::string from(request.query_value("from").value_or(""));
    const std::string to(request.query_value("to").value_or(""));
    if (by != "day" && by != "hour")
        co_return refuse(
            Error(errc::invalid_argument, "by: expected day or hour, got '" + by + "'"));
    for (const std::string& day : {from, to})
        if (!day.empty() && !is_day(day))
            co_return refuse(
                Error(errc::invalid_argument, "from, to: expected a day such as 2026-01-31"));
    std::function<Result<json::value>(SqlTransaction&)> read =
        [&](SqlTransaction& transaction) -> Result<json::value> {
        const auto rows = by == "day" ? store_.sales_by_day(transaction, from, to)
                                      : store_.sales_by_hour(transaction, from, to);
        if (!rows) return rows.error();
        json::array items;
        for (const SalesRow& row : *rows)
            items.push_back(to_json(row, by.c_str()));
        return json::value(json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
    };
    co_return co_await answer(database_, std::move(read));
}

ReportApi::Answer ReportApi::cohorts(const http::Request&) {
    return answer(database_, [this](SqlTransaction& transaction) -> Result<json::value> {
        const auto rows = store_.cohorts(transaction);
        if (!rows) return rows.error();
        return json::value(json::object{{"items", to_json(*rows)}, {"next_cursor", nullptr}});
    });
}

/// A direct call: the same body as the message, the event's attributes in ce- headers, answered
/// after the effect.
ReportApi::Answer ReportApi::record(const http::Request& request) {
    Headers headers;
    for (const http::Field& field : request.headers)
        headers.emplace_back(field.name, field.value);
    const cloudevents::BinaryMode mode{.prefix = "ce-", .http = true};
    auto message = cloudevents::from_transport(
        headers, mode, std::string(request.header("content-type").value_or("application/json")),
        request.body);
    if (!message) co_return refuse(message.error());
    if (message->id.empty())
        co_return refuse(
            Error(errc::malformed, "header ce-id is missing: it makes a repeat harmless"));
    const Result<Activity> activity = read_activity(*message);
    if (!activity) co_return refuse(activity.error());
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
    if (!done) co_return refuse(done.error());
    co_return http::json(is_new ? 201 : 200,
                         json::object{{"recorded", is_new}, {"order_id", activity->event.order.id}});
}

}  // namespace pesan::report
