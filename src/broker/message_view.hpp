#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "broker/names.hpp"

namespace pesan::broker {

/// Properties and body together.
inline constexpr std::size_t message_size_bytes_max = 16u * 1024 * 1024 + 128u * 1024;

/// A stored message. Views are valid during the call that hands it out, or until the next call on
/// the engine.
struct MessageView {
    std::string_view exchange;
    std::string_view routing_key;
    /// As amqp::decode_properties reads them; may be empty = none.
    BytesView properties;
    BytesView body;
    /// When it entered this queue.
    WallTime enqueued{};
};

struct DeliveryView {
    DeliveryTag tag = 0;
    Place place = 0;
    /// 1, 2, 3 …; this one included.
    std::uint32_t attempt = 1;
    /// When the first attempt was noted, to the second; absent at the first attempt.
    std::optional<WallTime> first_attempt;
    MessageView message;
    /// For Engine::get(): messages still waiting in the queue.
    std::uint64_t remaining = 0;

    [[nodiscard]] bool redelivered() const { return attempt > 1; }
};

enum class MessageState : std::uint8_t { ready, unsettled, delayed };

/// A message of a queue, seen without consuming it.
struct PeekView {
    Place place = 0;
    MessageState state = MessageState::ready;
    /// Attempts that ended without acknowledgement.
    std::uint32_t attempts = 0;
    std::optional<WallTime> first_attempt;
    MessageView message;
};

}  // namespace pesan::broker
