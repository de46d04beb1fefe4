#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "pesan/result.hpp"

namespace pesan {

/// "2026-01-31T08:15:30.123Z": UTC with milliseconds, the one form that is written.
[[nodiscard]] std::string to_rfc3339(WallTime time);

/// Reads any RFC 3339 date and time: other offsets, 0 … 9 digits of a second, small letters, leap
/// seconds (as the second before).
///
/// errors   invalid_argument
/// source   RFC 3339 §5.6
[[nodiscard]] Result<WallTime> parse_rfc3339(std::string_view text);

}  // namespace pesan
