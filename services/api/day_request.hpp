#pragma once

#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::api {

/// A day of the query, such as 2026-01-31; empty when the parameter is not there.
///
/// errors   invalid_argument: the detail names the parameter
[[nodiscard]] Result<std::string> read_day(const http::Request& request, std::string_view name);

}  // namespace pesan::api
