#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pesan::app {

struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const ListenAddress&) const = default;
};

/// "localhost:8080", "127.0.0.1:0", "[::1]:80", ":8080" (localhost); nothing when it is none of these.
[[nodiscard]] std::optional<ListenAddress> parse_address(std::string_view text);

/// "250ms", "10s", "5m", "12h", "14d"; a number alone is none.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// 1 … 9,000,000,000,000,000,000.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text);

/// Whether only this machine can reach a host name or address.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace pesan::app
