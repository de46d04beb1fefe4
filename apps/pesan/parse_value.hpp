#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pesan::app {

/// "250ms", "10s", "5m", "12h", "14d"; a number alone is none.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// 1 … 9,000,000,000,000,000,000.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text);

}  // namespace pesan::app
