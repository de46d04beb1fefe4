#pragma once

#include <functional>
#include <memory>

#include "net/http/server.hpp"
#include "pesan/metrics.hpp"

namespace pesan::app {

/// Counts requests by method, route and status, and how long they took.
[[nodiscard]] std::function<void(const http::Exchange&)> count_requests(
    const std::shared_ptr<Metrics>& metrics);

}  // namespace pesan::app
