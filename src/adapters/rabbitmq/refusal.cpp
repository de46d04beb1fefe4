#include "adapters/rabbitmq/refusal.hpp"

#include "net/tcp/errc.hpp"

namespace pesan::rabbitmq {

Error refusal(std::uint16_t reply_code, std::string_view text) {
    using amqp::ReplyCode;
    std::string detail = "the server says " + std::to_string(reply_code) + " " + std::string(text);
    switch (static_cast<ReplyCode>(reply_code)) {
        case ReplyCode::access_refused:
        case ReplyCode::not_allowed:
            return {errc::access_refused, std::move(detail)};
        case ReplyCode::not_found:
            return {errc::not_found, std::move(detail)};
        case ReplyCode::resource_locked:
        case ReplyCode::precondition_failed:
        case ReplyCode::invalid_path:
            return {errc::invalid_argument, std::move(detail)};
        case ReplyCode::content_too_large:
            return {errc::message_too_large, std::move(detail)};
        default:
            return {errc::unreachable, std::move(detail)};
    }
}

Error unreachable(const Error& error) {
    if (error.code.category() == pesan::error_category()) return error;
    if (error.code == net::errc::tls_failed) return {errc::tls_failed, error.detail};
    return {errc::unreachable, error.message()};
}

}  // namespace pesan::rabbitmq
