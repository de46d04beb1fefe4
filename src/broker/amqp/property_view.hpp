#pragma once

#include <optional>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::broker::amqp_server {

/// What the server looks at in the properties of each message: views into their bytes, nothing
/// allocated.
struct PropertyView {
    bool persistent = false;
    std::optional<BytesView> reply_to;
    std::optional<BytesView> expiration;
    std::optional<BytesView> user_id;
    /// Where the value of reply-to, with its length octet, begins in the properties.
    std::size_t reply_to_at = 0;
};

/// Walks the properties of a content header; the inside of the headers' table is not looked at.
///
/// errors   amqp::errc::truncated, trailing_bytes, unknown_property
[[nodiscard]] Result<PropertyView> view_properties(BytesView properties);

/// The properties with another reply-to in place of the one they have.
[[nodiscard]] Bytes with_reply_to(BytesView properties, const PropertyView& view,
                                  std::string_view reply_to);

/// The properties with one more header, or another value of it.
[[nodiscard]] Bytes with_header(BytesView properties, std::string_view name, std::int64_t value);

/// Checks the text of an expiration. errors precondition_failed, with RabbitMQ's text
[[nodiscard]] Result<void> check_expiration(BytesView text);

}  // namespace pesan::broker::amqp_server
