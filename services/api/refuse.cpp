#include "services/api/refuse.hpp"

#include "net/http/answers.hpp"
#include "pesan/errc.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::api {

namespace {

constexpr std::chrono::seconds later{2};

unsigned status_of(const boost::system::error_code& code) {
    if (code.category() == order::model_error_category()) return 400;
    if (code.category() != error_category()) return 500;
    switch (static_cast<errc>(code.value())) {
        case errc::invalid_argument:
        case errc::malformed:
            return 400;
        case errc::not_found:
            return 404;
        case errc::no_subscription:
        case errc::conflict:
            return 409;
        case errc::message_too_large:
            return 413;
        case errc::unsupported:
            return 501;
        case errc::unreachable:
        case errc::unconfirmed:
        case errc::blocked:
        case errc::timeout:
        case errc::closed:
        case errc::store_failed:
        case errc::database:
        case errc::serialization:
            return 503;
        default:
            return 500;
    }
}

std::string pointer_of(const std::string& detail) {
    const auto end = detail.find(": ");
    return detail.starts_with('/') && end != std::string::npos ? detail.substr(0, end) : "";
}

}  // namespace

http::Response refuse(const Error& error) {
    http::Problem problem{
        .status = status_of(error.code), .title = error.code.message(), .detail = error.detail};
    if (problem.status == 400) problem.pointer = pointer_of(error.detail);
    if (problem.status == 503) return http::problem_later(problem, later);
    return http::problem(problem);
}

}  // namespace pesan::api
