#include "services/order/problems.hpp"

#include "net/http/answers.hpp"
#include "services/api/refuse.hpp"
#include "services/order/errc.hpp"
#include "services/order_model/json_text.hpp"

namespace pesan::order {

namespace {

constexpr std::chrono::seconds later{5};

}  // namespace

http::Response faults_problem(const std::vector<Fault>& faults) {
    std::string body =
        R"({"type":"about:blank","title":"The order cannot be taken","status":422,"detail":)";
    append_json_string(body, faults.front().pointer + " " + faults.front().detail);
    body += R"(,"pointer":)";
    append_json_string(body, faults.front().pointer);
    body += R"(,"errors":[)";
    for (const auto& fault : faults) {
        if (body.back() != '[') body += ',';
        body += R"({"pointer":)";
        append_json_string(body, fault.pointer);
        body += R"(,"detail":)";
        append_json_string(body, fault.detail);
        body += '}';
    }
    http::Response response;
    response.status = 422;
    response.headers.set("Content-Type", "application/problem+json");
    response.body = body + "]}";
    return response;
}

http::Response problem_of(const Error& error) {
    if (error.code.category() != error_category()) return api::refuse(error);
    http::Problem problem{.status = 500, .title = {}, .detail = error.message()};
    if (error.code == errc::order_unknown)
        problem.status = 404;
    else if (error.code == errc::not_cancellable)
        problem.status = 409;
    else if (error.code == errc::key_reused)
        problem.status = 422;
    else if (error.code == errc::delivery_failed)
        problem.status = 502;
    else if (error.code == errc::outbox_full)
        problem.status = 503;
    if (problem.status == 503) return http::problem_later(problem, later);
    return http::problem(problem);
}

}  // namespace pesan::order
