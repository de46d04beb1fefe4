#include "amqp/reply_code.hpp"

namespace pesan::amqp {

std::string_view name_of(ReplyCode code) {
    switch (code) {
        case ReplyCode::success:
            return "SUCCESS";
        case ReplyCode::content_too_large:
            return "CONTENT_TOO_LARGE";
        case ReplyCode::no_route:
            return "NO_ROUTE";
        case ReplyCode::no_consumers:
            return "NO_CONSUMERS";
        case ReplyCode::connection_forced:
            return "CONNECTION_FORCED";
        case ReplyCode::invalid_path:
            return "INVALID_PATH";
        case ReplyCode::access_refused:
            return "ACCESS_REFUSED";
        case ReplyCode::not_found:
            return "NOT_FOUND";
        case ReplyCode::resource_locked:
            return "RESOURCE_LOCKED";
        case ReplyCode::precondition_failed:
            return "PRECONDITION_FAILED";
        case ReplyCode::frame_error:
            return "FRAME_ERROR";
        case ReplyCode::syntax_error:
            return "SYNTAX_ERROR";
        case ReplyCode::command_invalid:
            return "COMMAND_INVALID";
        case ReplyCode::channel_error:
            return "CHANNEL_ERROR";
        case ReplyCode::unexpected_frame:
            return "UNEXPECTED_FRAME";
        case ReplyCode::resource_error:
            return "RESOURCE_ERROR";
        case ReplyCode::not_allowed:
            return "NOT_ALLOWED";
        case ReplyCode::not_implemented:
            return "NOT_IMPLEMENTED";
        case ReplyCode::internal_error:
            return "INTERNAL_ERROR";
    }
    return "UNKNOWN";
}

bool ends_connection(ReplyCode code) {
    switch (code) {
        case ReplyCode::content_too_large:
        case ReplyCode::no_route:
        case ReplyCode::no_consumers:
        case ReplyCode::access_refused:
        case ReplyCode::not_found:
        case ReplyCode::resource_locked:
        case ReplyCode::precondition_failed:
            return false;
        default:
            return true;
    }
}

}  // namespace pesan::amqp
