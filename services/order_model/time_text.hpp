#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::order {

/// "2026-01-31T08:15:30.123Z" of milliseconds since 1970.
[[nodiscard]] std::string time_text(std::int64_t ms);

/// Reads a time of RFC 3339 with Z or an offset, and any number of decimals (those beyond
/// milliseconds are cut).
///
/// errors   time_malformed
[[nodiscard]] Result<std::int64_t> parse_time(std::string_view text);

}  // namespace pesan::order
