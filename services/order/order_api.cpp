#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/uuid.hpp"
#include "net/http/answers.hpp"
#include "services/api/page_request.hpp"
#include "services/order/api.hpp"
#include "services/order/errc.hpp"
#include "services/order/import_request.hpp"
#include "services/order/order_changes.hpp"
#include "services/order/order_messages.hpp"
#include "services/order/order_steps.hpp"
#include "services/order/place_order.hpp"
#include "services/order/problems.hpp"
#include "services/order/service.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/sql/read.hpp"

namespace pesan::order {

namespace {

namespace asio = boost::asio;

constexpr std::string_view orders_list = "orders";

std::int64_t now_ms(const ApiParts& parts) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               parts.clock.wall().time_since_epoch())
        .count();
}

asio::awaitable<Result<StoredOrder>> find(ApiParts& parts, std::string id) {
    using Found = std::optional<StoredOrder>;
    std::function<Result<Found>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
        return OrderStore::find(transaction, id);
    };
    auto found = co_await sql::read<Found>(parts.database, std::move(work));
    if (!found) co_return found.error();
    if (!*found) co_return Error{errc::order_unknown, id};
    co_return std::move(**found);
}

asio::awaitable<http::Response> show(ApiParts& parts, const http::Request& request) {
    const auto found = co_await find(parts, std::string(request.param("id")));
    if (!found) co_return problem_of(found.error());
    co_return http::json_text(200, to_json(found->order));
}

asio::awaitable<http::Response> list(ApiParts& parts, const http::Request& request) {
    const auto query = api::read_page(request, orders_list);
    if (!query) co_return problem_of(query.error());
    std::function<Result<OrderPage>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
        return OrderStore::list(transaction, query->cursor, query->limit);
    };
    const auto page = co_await sql::read<OrderPage>(parts.database, std::move(work));
    if (!page) co_return problem_of(page.error());
    std::string body = R"({"items":[)";
    for (const auto& order : page->orders) {
        if (body.back() != '[') body += ',';
        append_json(body, order);
    }
    body += R"(],"next_cursor":)" + api::next_cursor_text(orders_list, page->next_cursor);
    co_return http::json_text(200, body + "}");
}

asio::awaitable<http::Response> cancel(ApiParts& parts, const http::Request& request) {
    const std::string id(request.param("id"));
    StoredOrder cancelled;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto changed = cancel_order(transaction, parts.dispatcher, id, now_ms(parts));
        if (!changed) return changed.error();
        cancelled = std::move(*changed);
        return {};
    };
    auto done = co_await parts.database.transact(std::move(work));
    if (!done) co_return problem_of(done.error());
    if (parts.dispatcher.needed()) {
        auto messages = messages_of(cancelled.order, Happening::cancelled, cancelled.notify);
        auto delivered = co_await parts.dispatcher.deliver(std::move(messages));
        if (!delivered) co_return problem_of(delivered.error());
    }
    parts.counters.count("cancelled");
    co_return http::json_text(200, to_json(cancelled.order));
}

asio::awaitable<http::Response> timeline_of(ApiParts& parts, const http::Request& request) {
    const auto found = co_await find(parts, std::string(request.param("id")));
    if (!found) co_return problem_of(found.error());
    const Order& order = found->order;
    auto asking = timeline::merge(parts.peers, order.id);
    auto merged =
        co_await asio::co_spawn(parts.peers_strand, std::move(asking), asio::use_awaitable);
    auto steps = steps_of(*found);
    std::ranges::move(merged.steps, std::back_inserter(steps));
    std::ranges::stable_sort(steps, {}, &timeline::Step::at_ms);
    for (const auto& silent : merged.unanswered)
        steps.push_back({order.id, now_ms(parts), silent.name, "not_answering", silent.error, {}});
    std::string body = R"({"order":{"id":)";
    append_json_string(body, order.id);
    body += R"(,"number":)";
    append_json_string(body, order.number);
    body += R"(,"status":")" + std::string(text_of(order.status)) + R"("},)";
    co_return http::json_text(200, body + timeline::to_json(steps).substr(1));
}

void append_faults(std::string& body, const std::vector<ImportFault>& faults) {
    for (const auto& fault : faults) {
        for (const auto& each : fault.faults) {
            if (body.back() != '[') body += ',';
            body += R"({"item":)";
            append_json_string(body, fault.item);
            body += R"(,"pointer":)";
            append_json_string(body, each.pointer);
            body += R"(,"detail":)";
            append_json_string(body, each.detail);
            body += '}';
        }
    }
}

asio::awaitable<http::Response> import(ApiParts& parts, const http::Request& request) {
    auto read = read_import_request(request.body);
    if (!read) co_return problem_of(read.error());
    if (co_await parts.gauge.full()) co_return problem_of(errc::outbox_full);
    auto result =
        co_await parts.service.import_orders(read->file, std::move(read->orders), read->notify);
    if (!result) co_return problem_of(result.error());
    std::string body = R"({"imported":)" + std::to_string(result->imported) + R"(,"known":)" +
                       std::to_string(result->known) + R"(,"faults":[)";
    append_faults(body, read->faults);
    append_faults(body, result->faults);
    co_return http::json_text(200, body + "]}");
}

}  // namespace

void add_order_routes(http::Router& router, ApiParts& parts) {
    router.post("/v1/orders",
                [&parts](const http::Request& request) { return place_order(parts, request); },
                {.body_bytes_max = 1024 * 1024});
    router.get("/v1/orders",
               [&parts](const http::Request& request) { return list(parts, request); });
    router.get("/v1/orders/{id}",
               [&parts](const http::Request& request) { return show(parts, request); });
    router.post("/v1/orders/{id}/cancel",
                [&parts](const http::Request& request) { return cancel(parts, request); });
    router.get("/v1/orders/{id}/timeline",
               [&parts](const http::Request& request) { return timeline_of(parts, request); });
    router.post("/v1/orders/import",
                [&parts](const http::Request& request) { return import(parts, request); });
}

}  // namespace pesan::order
