#include "services/direct/event_request.hpp"

#include "pesan/cloudevents.hpp"
#include "pesan/errc.hpp"

namespace pesan::direct {

Result<Message> message_of(const http::Request& request) {
    Headers headers;
    for (const auto& [name, value] : request.headers)
        headers.emplace_back(name, value);
    const std::string type(request.header("content-type").value_or("application/json"));
    const cloudevents::BinaryMode mode{.prefix = "ce-", .http = true};
    auto message = cloudevents::from_transport(headers, mode, type, request.body);
    if (!message) return message.error();
    const auto missing = message->id.empty()       ? "ce-id"
                         : message->source.empty() ? "ce-source"
                         : message->type.empty()   ? "ce-type"
                                                   : "";
    if (*missing != 0)
        return Error{errc::malformed,
                     std::string("the header ") + missing +
                         " is missing: ce-specversion (1.0), ce-id, ce-source and ce-type name the "
                         "message, so that a repeated call has one effect"};
    return message;
}

}  // namespace pesan::direct
