#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::management {

/// What a handler answers; made on the broker's thread, written out as text elsewhere.
struct Answer {
    unsigned status = 200;
    boost::json::value body = nullptr;
    /// In place of a body.
    std::string text = {};
    std::string content_type = {};
    /// Header Location, when not empty.
    std::string location = {};
};

/// 201 for what is new, 204 for what was there.
[[nodiscard]] Answer created(bool was_new);
/// 204.
[[nodiscard]] Answer done();
/// The faults as RabbitMQ's tools know them: {"error": …, "reason": …}.
[[nodiscard]] Answer bad_request(std::string_view reason);
[[nodiscard]] Answer not_found();
[[nodiscard]] Answer not_authorised(std::string_view reason);
[[nodiscard]] Answer failed_check(boost::json::object what);
/// An error of engine or access: not found 404, a full or failed broker 503, the rest 400 with the
/// detail as reason.
[[nodiscard]] Answer refuse(const Error& error);
/// 204, or refuse().
[[nodiscard]] Answer done_or_refused(const Result<void>& outcome);

/// Lists are cut down to `columns`, sorted and paged as the query says; then all is written out.
[[nodiscard]] http::Response to_response(Answer answer, const http::Request& request);

}  // namespace pesan::management
