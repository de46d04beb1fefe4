#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "amqp/properties.hpp"
#include "pesan/result.hpp"

namespace pesan::broker {

/// Whether encoded properties may have a header CC or BCC; a quick look that is right when it says
/// no.
[[nodiscard]] bool may_have_copies(BytesView properties);

/// The routing keys of the header `name` (CC or BCC): an array of texts.
///
/// errors   precondition_failed (another type)
Result<std::vector<std::string>> copies(const amqp::Properties& properties, std::string_view name);

/// The header x-delay as x-delayed-message reads it; absent or not positive = no delay.
///
/// errors   precondition_failed (longer than delay_max)
Result<std::optional<std::chrono::milliseconds>> asked_delay(const amqp::Properties& properties);

/// Negates x-delay: the receiver sees that the message was delayed, and publishing it again does
/// not delay it again.
void note_delay(amqp::Properties& properties, std::chrono::milliseconds delay);

/// The property priority of encoded properties, 0 when it is absent; looks no further than it must.
[[nodiscard]] std::uint8_t priority_of(BytesView properties);

}  // namespace pesan::broker
