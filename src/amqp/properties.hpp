#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "amqp/table.hpp"

namespace pesan::amqp {

/// The fourteen properties of class basic. Short strings are cut by nobody: more than 255 bytes is
/// the caller's error and refused by encode_properties.
///
/// source   AMQP 0-9-1 §2.3.5.2 and the class basic's field list
struct Properties {
    std::optional<std::string> content_type;
    std::optional<std::string> content_encoding;
    std::optional<Table> headers;
    /// 1 transient, 2 persistent.
    std::optional<std::uint8_t> delivery_mode;
    std::optional<std::uint8_t> priority;
    std::optional<std::string> correlation_id;
    std::optional<std::string> reply_to;
    /// Milliseconds, as decimal text.
    std::optional<std::string> expiration;
    std::optional<std::string> message_id;
    std::optional<Timestamp> timestamp;
    std::optional<std::string> type;
    std::optional<std::string> user_id;
    std::optional<std::string> app_id;
    std::optional<std::string> cluster_id;

    bool operator==(const Properties&) const = default;
};

/// Flags and values as in a content header frame behind its body size.
///
/// ```
/// | u16 flags (bit 15 content-type … bit 2 cluster-id) | values of the set flags, in that order |
/// ```
/// errors   too_large (a short string over 255 bytes)
Result<Bytes> encode_properties(const Properties& properties);

/// errors   truncated, trailing_bytes, unknown_property, and those of decode_table
Result<Properties> decode_properties(BytesView bytes);

}  // namespace pesan::amqp
