#include "net/management/answer.hpp"

#include "broker/access/errc.hpp"
#include "broker/errc.hpp"
#include "net/http/answers.hpp"
#include "net/management/listing.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

Answer fault(unsigned status, std::string_view error, std::string_view reason) {
    return {.status = status, .body = json::object{{"error", error}, {"reason", reason}}};
}

unsigned status_of(const Error& error) {
    using broker::errc;
    if (error.code == errc::not_found || error.code == broker::access::errc::not_found) return 404;
    if (error.code == errc::blocked || error.code == errc::store_failed) return 503;
    return 400;
}

}  // namespace

Answer created(bool was_new) {
    return {.status = was_new ? 201u : 204u, .body = nullptr};
}

Answer done() {
    return {.status = 204, .body = nullptr};
}

Answer bad_request(std::string_view reason) {
    return fault(400, "bad_request", reason);
}

Answer not_found() {
    return fault(404, "Object Not Found", "Not Found");
}

Answer not_authorised(std::string_view reason) {
    return fault(401, "not_authorised", reason);
}

Answer failed_check(json::object what) {
    what["status"] = "failed";
    return {.status = 503, .body = std::move(what)};
}

Answer refuse(const Error& error) {
    switch (status_of(error)) {
        case 404:
            return not_found();
        case 503:
            return fault(503, "service_unavailable", error.message());
        default:
            return bad_request(error.detail.empty() ? error.code.message() : error.detail);
    }
}

Answer done_or_refused(const Result<void>& outcome) {
    return outcome ? done() : refuse(outcome.error());
}

http::Response to_response(Answer answer, const http::Request& request) {
    if (answer.status == 200 && answer.body.is_array()) {
        auto listed = listed_as_asked(std::move(answer.body.as_array()), request);
        if (!listed) return to_response(bad_request(listed.error().detail), request);
        answer.body = std::move(*listed);
    } else if (answer.status == 200 && answer.body.is_object()) {
        cut_to_columns(answer.body.as_object(), request);
    }
    http::Response response;
    if (!answer.content_type.empty()) {
        response = http::text(answer.status, std::move(answer.text), answer.content_type);
    } else if (answer.body.is_null()) {
        response.status = answer.status;
    } else {
        response = http::json(answer.status, answer.body);
    }
    response.headers.set("Cache-Control", "no-cache");
    if (!answer.location.empty()) response.headers.set("Location", answer.location);
    return response;
}

}  // namespace pesan::management
