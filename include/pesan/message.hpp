#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pesan {

/// Names and values that travel beside the data; UTF-8, at most headers_max of them,
/// header_bytes_max together.
using Headers = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t headers_max = 256;
inline constexpr std::size_t header_bytes_max = 64 * 1024;
inline constexpr std::size_t message_bytes_max = 16 * 1024 * 1024;

/// One CloudEvents 1.0 event, with a key for ordering. Immutable once published.
///
/// source   CloudEvents 1.0.2 "Required attributes", "Optional attributes"
struct Message {
    /// Unique for its source; empty = a UUIDv7 is given at publish.
    std::string id;
    /// Who made it, a URI reference such as "/order"; empty = the broker's default source.
    std::string source;
    /// What happened or is wanted, such as "order.placed".
    std::string type;
    /// What it is about, such as an order's number; may be empty.
    std::string subject;
    /// When it happened; absent = now at publish.
    std::optional<std::chrono::system_clock::time_point> time;
    /// Media type of data.
    std::string content_type = "application/json";
    /// Messages of one key keep their order where the subscription asks for it; empty = no order.
    std::string key;
    /// Further attributes; "traceparent" (W3C Trace Context) is carried from publisher to handler.
    Headers headers;
    /// The bytes; 0 … message_bytes_max.
    std::string data;

    bool operator==(const Message&) const = default;
};

/// The value of a header, or nothing. Names are compared as they are.
[[nodiscard]] std::optional<std::string_view> find_header(const Headers& headers,
                                                          std::string_view name);
/// Sets a header, replacing an equal name.
void set_header(Headers& headers, std::string_view name, std::string value);

}  // namespace pesan
