#include "services/finance/api.hpp"

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/day_request.hpp"
#include "services/api/page_request.hpp"
#include "services/api/refuse.hpp"
#include "services/direct/event_request.hpp"
#include "services/finance/export.hpp"
#include "services/finance/ledger.hpp"
#include "services/finance/ledger_json.hpp"
#include "services/sql/read.hpp"

namespace pesan::finance {

namespace {

namespace asio = boost::asio;

constexpr std::int64_t export_page = 500;

asio::awaitable<http::Response> list_entries(SqlDatabase& database, const http::Request& request) {
    const auto query = api::read_page(request, entries_list);
    if (!query) co_return api::refuse(query.error());
    const auto order = request.query_value("order");
    std::function<Result<EntryPage>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
        if (order) return Ledger::entries_of_order(transaction, std::string(*order));
        return Ledger::entries(transaction, query->cursor, query->limit);
    };
    const auto page = co_await sql::read<EntryPage>(database, std::move(work));
    if (!page) co_return api::refuse(page.error());
    co_return http::json_text(200, to_json(*page));
}

asio::awaitable<http::Response> trial_balance(SqlDatabase& database) {
    std::function<Result<std::vector<Balance>>(SqlTransaction&)> work = &Ledger::balances;
    const auto balances = co_await sql::read<std::vector<Balance>>(database, std::move(work));
    if (!balances) co_return api::refuse(balances.error());
    co_return http::json_text(200, to_json(*balances));
}

asio::awaitable<http::Response> daily_sales(SqlDatabase& database, const http::Request& request) {
    const auto query = api::read_page(request, daily_sales_list);
    if (!query) co_return api::refuse(query.error());
    const auto from = api::read_day(request, "from");
    if (!from) co_return api::refuse(from.error());
    const auto to = api::read_day(request, "to");
    if (!to) co_return api::refuse(to.error());
    const DayRange range{*from, *to};
    std::function<Result<DailySalesPage>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
        return Ledger::daily_sales(transaction, range, query->cursor, query->limit);
    };
    const auto page = co_await sql::read<DailySalesPage>(database, std::move(work));
    if (!page) co_return api::refuse(page.error());
    co_return http::json_text(200, to_json(*page));
}

std::vector<std::string> currencies_of(const std::vector<Balance>& balances) {
    std::vector<std::string> currencies;
    for (const auto& balance : balances)
        if (currencies.empty() || currencies.back() != balance.currency)
            currencies.push_back(balance.currency);
    return currencies;
}

/// Sends the ledger page by page: it may be larger than memory. A failed read cuts the body off,
/// which the reader sees as an incomplete answer.
asio::awaitable<void> write_export(SqlDatabase& database, ExportFormat format, std::string heading,
                                   http::BodySink& sink) {
    if (!co_await sink.write(heading)) co_return;
    EntryPage page;
    do {
        const std::string cursor = page.next_cursor;
        std::function<Result<EntryPage>(SqlTransaction&)> work = [&](SqlTransaction& transaction) {
            return Ledger::entries(transaction, cursor, export_page);
        };
        auto next = co_await sql::read<EntryPage>(database, std::move(work));
        if (!next) throw_exception_from_error(next.error(), BOOST_CURRENT_LOCATION);
        page = std::move(*next);
        std::string text;
        for (const auto& entry : page.entries)
            text += export_entry(format, entry);
        if (!text.empty() && !co_await sink.write(text)) co_return;
    } while (!page.next_cursor.empty());
}

asio::awaitable<http::Response> send_export(SqlDatabase& database, const http::Request& request) {
    const auto format = export_format_of(request.query_value("format").value_or(""));
    if (!format)
        co_return http::problem(
            {.status = 400, .title = {}, .detail = "format must be hledger, beancount or csv"});
    std::function<Result<std::vector<Balance>>(SqlTransaction&)> work = &Ledger::balances;
    const auto balances = co_await sql::read<std::vector<Balance>>(database, std::move(work));
    if (!balances) co_return api::refuse(balances.error());
    http::Response response;
    response.headers.set("Content-Type", *format == ExportFormat::csv
                                             ? "text/csv; charset=utf-8"
                                             : "text/plain; charset=utf-8");
    response.stream =
        [&database, format = *format, heading = export_heading(*format, currencies_of(*balances))](
            http::BodySink& sink) { return write_export(database, format, heading, sink); };
    co_return response;
}

/// A direct call: the same effect as the delivery of the message, answered after the commit.
asio::awaitable<http::Response> post_entry(SqlDatabase& database, Poster& poster,
                                           const http::Request& request) {
    auto message = direct::message_of(request);
    if (!message) co_return api::refuse(message.error());
    Delivery delivery;
    delivery.message = std::move(*message);
    Outcome outcome = Acknowledge{};
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        outcome = poster.handle(std::span(&delivery, 1), transaction).front();
        if (const auto* retry = std::get_if<Retry>(&outcome))
            return Error{errc::database, retry->error};
        return {};
    };
    auto done = co_await database.transact(std::move(work));
    if (!done) co_return api::refuse(done.error());
    if (const auto* reject = std::get_if<Reject>(&outcome))
        co_return http::problem(
            {.status = 422, .title = "Not an order's event", .detail = reject->error});
    co_return http::json_text(200, R"({"status":"posted"})");
}

}  // namespace

void add_routes(http::Router& router, SqlDatabase& database, Poster& poster) {
    router.get("/v1/ledger/entries", [&database](const http::Request& request) {
        return list_entries(database, request);
    });
    router.post("/v1/ledger/entries", [&database, &poster](const http::Request& request) {
        return post_entry(database, poster, request);
    });
    router.get("/v1/ledger/trial-balance",
               [&database](const http::Request&) { return trial_balance(database); });
    router.get("/v1/ledger/daily-sales", [&database](const http::Request& request) {
        return daily_sales(database, request);
    });
    router.get("/v1/ledger/export", [&database](const http::Request& request) {
        return send_export(database, request);
    });
}

}  // namespace pesan::finance
