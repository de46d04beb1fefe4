#include "services/topics/answers.hpp"

#include <charconv>

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"

namespace pesan::topics {

namespace {

unsigned status_of(const Error& error) {
    if (error.code == errc::not_found) return 404;
    if (error.code == errc::invalid_argument || error.code == errc::malformed) return 400;
    if (error.code == errc::message_too_large) return 413;
    if (error.code == errc::no_subscription || error.code == errc::conflict) return 409;
    if (error.code == errc::unsupported) return 501;
    if (error.code == errc::blocked || error.code == errc::timeout || error.code == errc::closed ||
        error.code == errc::unreachable || error.code == errc::unconfirmed ||
        error.code == errc::store_failed)
        return 503;
    return 500;
}

/// A detail may begin with the JSON pointer of what it speaks of: "/type: …".
std::string pointer_of(const std::string& detail) {
    const auto end = detail.find(": ");
    return detail.starts_with('/') && end != std::string::npos ? detail.substr(0, end) : "";
}

}  // namespace

http::Response refuse(const Error& error) {
    http::Problem problem{
        .status = status_of(error), .title = error.code.message(), .detail = error.detail};
    if (problem.status == 400) problem.pointer = pointer_of(error.detail);
    if (problem.status == 503) return http::problem_later(problem, std::chrono::seconds(2));
    return http::problem(problem);
}

Result<PageRequest> page_request(const http::Request& request) {
    PageRequest page;
    page.cursor = std::string(request.query_value("cursor").value_or(""));
    if (const auto text = request.query_value("limit")) {
        const auto [end, failed] =
            std::from_chars(text->data(), text->data() + text->size(), page.limit);
        if (failed != std::errc() || end != text->data() + text->size() || page.limit < 1 ||
            page.limit > 1000)
            return Error(errc::invalid_argument,
                         "limit: expected 1 to 1000, got '" + std::string(*text) + "'");
    }
    return page;
}

Result<std::chrono::milliseconds> wait_time(const http::Request& request) {
    const auto text = request.query_value("wait");
    if (!text) return std::chrono::milliseconds(0);
    std::int64_t count = 0;
    const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), count);
    const std::string_view unit(end, static_cast<std::size_t>(text->data() + text->size() - end));
    if (unit.empty() || unit == "s") count = count > 60 ? 60'001 : count * 1000;
    if (failed != std::errc() || (!unit.empty() && unit != "s" && unit != "ms") || count < 0 ||
        count > 60'000)
        return Error(errc::invalid_argument,
                     "wait: expected up to 60s, got '" + std::string(*text) + "'");
    return std::chrono::milliseconds(count);
}

}  // namespace pesan::topics
