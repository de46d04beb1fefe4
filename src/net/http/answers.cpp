#include "net/http/answers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace pesan::http {
namespace {

/// JSON that ends its line, so that answers read well one after the other in a terminal.
std::string line_of(std::string json) {
    if (!json.ends_with('\n')) json += '\n';
    return json;
}

}  // namespace

Response problem(const Problem& what) {
    boost::json::object body;
    body["type"] = what.type;
    body["title"] = what.title.empty() ? std::string(reason_phrase(what.status)) : what.title;
    body["status"] = what.status;
    if (!what.detail.empty()) body["detail"] = what.detail;
    if (!what.pointer.empty()) body["pointer"] = what.pointer;
    return Response{what.status,
                    {{"Content-Type", "application/problem+json"}},
                    line_of(boost::json::serialize(body)),
                    {}};
}

Response problem_later(const Problem& what, std::chrono::seconds retry_after) {
    auto response = problem(what);
    response.headers.set("Retry-After", std::to_string(retry_after.count()));
    return response;
}

Response json_text(unsigned status, std::string body) {
    return Response{status, {{"Content-Type", "application/json"}}, line_of(std::move(body)), {}};
}

Response json(unsigned status, const boost::json::value& body) {
    return json_text(status, boost::json::serialize(body));
}

Response text(unsigned status, std::string body, std::string type) {
    return Response{status, {{"Content-Type", std::move(type)}}, std::move(body), {}};
}

Response no_content() {
    return Response{204, {}, {}, {}};
}

Response event_stream(BodyWriter writer) {
    return Response{200,
                    {{"Content-Type", "text/event-stream"},
                     {"Cache-Control", "no-store"},
                     {"X-Accel-Buffering", "no"}},
                    {},
                    std::move(writer)};
}

std::string sse_event(std::string_view name, std::string_view data, std::string_view id) {
    std::string event;
    if (!id.empty()) event.append("id: ").append(id) += '\n';
    if (!name.empty()) event.append("event: ").append(name) += '\n';
    for (std::size_t from = 0;;) {
        const auto line_end = data.find('\n', from);
        event.append("data: ").append(data.substr(from, line_end - from)) += '\n';
        if (line_end == std::string_view::npos) break;
        from = line_end + 1;
    }
    event += '\n';
    return event;
}

std::string sse_comment(std::string_view words) {
    return ": " + std::string(words) + "\n\n";
}

}  // namespace pesan::http
