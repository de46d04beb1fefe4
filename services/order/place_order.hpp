#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/http/message.hpp"
#include "services/order/api.hpp"

namespace pesan::order {

/// POST /v1/orders: idempotency first, then the order's own faults, then the commit; with direct
/// delivery the calls; then the answer.
boost::asio::awaitable<http::Response> place_order(ApiParts& parts, const http::Request& request);

/// Nothing when the body may be read as JSON; else 415.
[[nodiscard]] std::optional<http::Response> refuse_other_media(const http::Request& request);

}  // namespace pesan::order
