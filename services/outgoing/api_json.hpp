#pragma once

#include <boost/json/object.hpp>

#include "net/http/message.hpp"
#include "pesan/result.hpp"
#include "services/outgoing/api.hpp"
#include "services/outgoing/dispatcher.hpp"

namespace pesan::outgoing {

[[nodiscard]] boost::json::object to_json(const Row& row, const Resource& resource);

/// A list's query: order, to, state, cursor, limit.
///
/// list     its name in cursors
/// errors   invalid_argument: names the parameter
[[nodiscard]] Result<Filter> parse_filter(const http::Request& request, std::string_view list);

/// The answer of a direct call, after the effect.
[[nodiscard]] http::Response response_of(const Finished& finished, const Resource& resource);

}  // namespace pesan::outgoing
