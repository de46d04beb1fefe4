#pragma once

#include <chrono>
#include <optional>

#include "amqp/properties.hpp"

namespace pesan::broker {

/// The property expiration: decimal milliseconds. Absent when it is not there or no number of at
/// most delay_max.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_expiration(
    const amqp::Properties& properties);

/// Whether encoded properties have an expiration; looks at the flags only.
[[nodiscard]] bool has_expiration(BytesView properties);

}  // namespace pesan::broker
