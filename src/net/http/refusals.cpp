#include "net/http/refusals.hpp"

#include "net/http/answers.hpp"
#include "net/http/errc.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {

namespace {

unsigned status_of(const Error& why) {
    if (why.code == net::errc::timeout) return 408;
    if (why.code == errc::header_too_large) return 431;
    if (why.code == errc::body_too_large) return 413;
    if (why.code == errc::version_unsupported) return 505;
    if (why.code == errc::coding_unsupported) return 501;
    if (why.code == errc::expectation_unsupported) return 417;
    return 400;
}

}  // namespace

Response refusal_of(const Error& why) {
    const auto status = status_of(why);
    if (status == 408)
        return problem({.status = 408, .detail = "the request did not arrive in time"});
    return problem({.status = status, .detail = why.message()});
}

Response no_route(const Request& request, const Router::Match& match) {
    const auto* other = std::get_if<Router::MethodUnknown>(&match);
    if (!other) {
        return problem({.status = 404, .detail = "there is nothing at " + request.path});
    }
    if (request.method == "OPTIONS") return Response{204, {{"Allow", other->allow}}, {}, {}};
    auto response =
        problem({.status = 405,
                 .detail = request.path + " takes " + other->allow + ", not " + request.method});
    response.headers.add("Allow", other->allow);
    return response;
}

Response malformed_target() {
    return problem({.status = 400,
                    .title = "Malformed request target",
                    .detail = "the path must begin with / and be percent-encoded UTF-8"});
}

Response token_missing() {
    auto response = problem(
        {.status = 401,
         .detail =
             "send 'Authorization: Bearer TOKEN' with the token this server was started with"});
    response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

Response handler_late() {
    const Problem late{.status = 503,
                       .detail = "the request took too long here; it may still have been done"};
    return problem_later(late, std::chrono::seconds(1));
}

}  // namespace pesan::http
