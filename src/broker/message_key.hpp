#pragma once

#include "base/bytes.hpp"
#include "broker/key_gate.hpp"

namespace pesan::broker {

/// The key a queue ordered by key goes by: header `x-pesan-key`, else `cloudEvents:partitionkey`,
/// the AMQP binding's name for it. 0 when there is none or the properties cannot be read.
[[nodiscard]] KeyHash key_of(BytesView properties);

}  // namespace pesan::broker
