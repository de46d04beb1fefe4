#include "services/outgoing/api_json.hpp"

#include <charconv>

#include "base/rfc3339.hpp"
#include "net/http/answers.hpp"
#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

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

Result<Filter> parse_filter(const http::Request& request) {
    Filter filter;
    filter.order_id = request.query_value("order").value_or("");
    filter.recipient = request.query_value("to").value_or("");
    filter.cursor = request.query_value("cursor").value_or("");
    if (const auto state = request.query_value("state")) {
        filter.state = parse_state(*state);
        if (!filter.state) {
            return Error(errc::invalid_argument,
                         "state: one of sending, sent, failed, suppressed, unknown");
        }
    }
    if (const auto limit = request.query_value("limit")) {
        const auto [end, error] =
            std::from_chars(limit->data(), limit->data() + limit->size(), filter.limit);
        const bool whole = error == std::errc() && end == limit->data() + limit->size();
        if (!whole || filter.limit == 0 || filter.limit > page_rows_max) {
            return Error(errc::invalid_argument,
                         "limit: a number from 1 to " + std::to_string(page_rows_max));
        }
    }
    return filter;
}

Result<Message> message_of(const http::Request& request) {
    Headers headers;
    for (const auto& [name, value] : request.headers)
        headers.emplace_back(name, value);
    const std::string type(request.header("content-type").value_or("application/json"));
    auto message =
        cloudevents::from_transport(headers, {.prefix = "ce-", .http = true}, type, request.body);
    if (!message) return message.error();
    const std::pair<const std::string&, const char*> needed[] = {
        {message->id, "ce-id"}, {message->source, "ce-source"}, {message->type, "ce-type"}};
    for (const auto& [value, name] : needed) {
        if (value.empty()) {
            return Error(errc::malformed,
                         std::string("header ") + name +
                             " is missing: ce-specversion: 1.0, ce-id, ce-source and ce-type name "
                             "the message, so that repeating the call has one effect");
        }
    }
    return message;
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

http::Response problem_of(const Error& error) {
    unsigned status = 503;
    if (error.code == errc::not_found) status = 404;
    if (error.code == errc::conflict) status = 409;
    if (error.code == errc::invalid_argument || error.code == errc::malformed) status = 400;
    return http::problem({.status = status, .detail = error.message()});
}

}  // namespace pesan::outgoing
