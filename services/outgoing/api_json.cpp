#include "services/outgoing/api_json.hpp"

#include "base/rfc3339.hpp"
#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/api/page_request.hpp"

namespace pesan::outgoing {

namespace json = boost::json;

namespace {

std::string time_text(std::int64_t ms) {
    return to_rfc3339(WallTime(std::chrono::milliseconds(ms)));
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value() : json::value(text);
}

constexpr std::chrono::seconds retry_after{2};

}  // namespace

json::object to_json(const Row& row, const Resource& resource) {
    json::object out;
    out["id"] = row.id;
    out["message_id"] = row.message_id;
    out["source"] = row.source;
    out["order_id"] = text_or_null(row.order_id);
    out["to"] = row.recipient;
    out["template"] = text_or_null(row.template_name);
    out["locale"] = text_or_null(row.locale);
    out[resource.summary_name] = row.summary;
    out["state"] = name_of(row.state);
    out["attempts"] = row.attempts;
    out["resent"] = row.resent;
    out["unknown"] = row.unknowns;
    out["answer"] = text_or_null(row.answer);
    if (resource.describe) resource.describe(row, out);
    out["created_at"] = time_text(row.created_ms);
    out["updated_at"] = time_text(row.updated_ms);
    return out;
}

Result<Filter> parse_filter(const http::Request& request, std::string_view list) {
    auto page = api::read_page(request, list, page_rows_max);
    if (!page) return page.error();
    Filter filter;
    filter.cursor = std::move(page->cursor);
    filter.limit = page->limit;
    filter.order_id = request.query_value("order").value_or("");
    filter.recipient = request.query_value("to").value_or("");
    if (const auto state = request.query_value("state")) {
        filter.state = parse_state(*state);
        if (!filter.state) {
            return Error(errc::invalid_argument,
                         "state: one of sending, sent, failed, suppressed, unknown");
        }
    }
    return filter;
}

http::Response response_of(const Finished& finished, const Resource& resource) {
    if (std::holds_alternative<Acknowledge>(finished.outcome) && finished.row) {
        return http::json(200, to_json(*finished.row, resource));
    }
    if (const auto* reject = std::get_if<Reject>(&finished.outcome)) {
        return http::problem(
            {.status = 422, .title = "Refused: " + reject->reason, .detail = reject->error});
    }
    const auto* retry = std::get_if<Retry>(&finished.outcome);
    return http::problem_later(
        {.status = 503, .title = "Not now", .detail = retry ? retry->error : ""}, retry_after);
}

}  // namespace pesan::outgoing
