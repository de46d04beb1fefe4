#pragma once

#include "broker/specs.hpp"
#include "pesan/result.hpp"

namespace pesan::broker {

/// Whether a queue or exchange may be declared like this, whatever exists.
///
/// errors   invalid_argument; the detail names the argument
Result<void> check(const QueueSpec& spec);
Result<void> check(const ExchangeSpec& spec);

}  // namespace pesan::broker
