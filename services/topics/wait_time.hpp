#pragma once

#include <chrono>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::topics {

/// "10", "10s" or "500ms" of a query, up to a minute; absent = none.
///
/// errors   invalid_argument
[[nodiscard]] Result<std::chrono::milliseconds> wait_time(const http::Request& request);

}  // namespace pesan::topics
