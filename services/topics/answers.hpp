#pragma once

#include <chrono>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/adapter.hpp"
#include "pesan/result.hpp"

namespace pesan::topics {

/// The problem document of an error of the messaging library.
[[nodiscard]] http::Response refuse(const Error& error);

/// limit and cursor of a list.
struct PageRequest {
    std::string cursor;
    std::size_t limit = 50;
};

/// errors   invalid_argument: limit is not 1 … 1000
[[nodiscard]] Result<PageRequest> page_request(const http::Request& request);

/// "10", "10s" or "500ms" of a query, up to a minute; absent = none.
///
/// errors   invalid_argument
[[nodiscard]] Result<std::chrono::milliseconds> wait_time(const http::Request& request);

}  // namespace pesan::topics
