#pragma once

#include <boost/json/object.hpp>

#include "net/http/message.hpp"
#include "pesan/message.hpp"
#include "pesan/result.hpp"
#include "services/outgoing/api.hpp"
#include "services/outgoing/dispatcher.hpp"

namespace pesan::outgoing {

[[nodiscard]] boost::json::object to_json(const Row& row, const Resource& resource);

/// A list's query: order, to, state, cursor, limit.
///
/// errors   invalid_argument: names the parameter
[[nodiscard]] Result<Filter> parse_filter(const http::Request& request);

/// The message that a direct call carries: CloudEvents binary mode in the headers.
///
/// errors   malformed: the detail names the header that is missing
[[nodiscard]] Result<Message> message_of(const http::Request& request);

/// The answer of a direct call, after the effect.
[[nodiscard]] http::Response response_of(const Finished& finished, const Resource& resource);
/// A failed look-up or decision as a problem.
[[nodiscard]] http::Response problem_of(const Error& error);

}  // namespace pesan::outgoing
