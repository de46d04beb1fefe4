#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "broker/names.hpp"

namespace pesan::broker {

/// headers, x-delayed-message and others get further values; the number is what the log holds.
enum class ExchangeType : std::uint8_t { direct = 1, fanout = 2, topic = 3 };

struct ExchangeSpec {
    ExchangeName name;
    ExchangeType type = ExchangeType::direct;

    bool operator==(const ExchangeSpec&) const = default;
};

/// What happens to a publish when the queue holds max_length waiting messages.
enum class Overflow : std::uint8_t {
    /// The oldest waiting message is dropped or dead-lettered.
    drop_head = 0,
    /// The publish is refused with queue_full and reaches no queue at all.
    reject_publish = 1,
};

/// A queue and its arguments; the comment names AMQP's.
struct QueueSpec {
    QueueName name;
    /// Kept over a restart. A queue that is not vanishes when the log is opened again, its messages
    /// with it.
    bool durable = true;
    /// x-message-ttl
    std::optional<std::chrono::milliseconds> message_ttl;
    /// x-expires: the queue goes when it had no consumer, get or declare for this long.
    std::optional<std::chrono::milliseconds> expires;
    /// x-dead-letter-exchange; absent = what is given up is gone. The empty name is the default
    /// exchange.
    std::optional<ExchangeName> dead_letter_exchange;
    /// x-dead-letter-routing-key; absent = the message's own.
    std::optional<std::string> dead_letter_routing_key;
    /// x-delivery-limit: a message that came back more often than this is dead-lettered.
    std::optional<std::uint32_t> delivery_limit;
    /// x-max-length: waiting messages
    std::optional<std::uint64_t> max_length;
    /// x-overflow
    Overflow overflow = Overflow::drop_head;
    /// x-pesan-order=key: at most one unsettled delivery per key over all consumers.
    bool ordered_by_key = false;

    bool operator==(const QueueSpec&) const = default;
};

/// Retries, delayed publishes, time-to-live and expiry of queues: at most ten years.
inline constexpr std::chrono::milliseconds delay_max = std::chrono::hours(24 * 3653);

struct ConsumerSpec {
    /// Unsettled deliveries at most; 0 = 65,535.
    std::uint16_t prefetch = 64;
    /// Deliveries count as acknowledged when handed out (AMQP's no-ack).
    bool acknowledge_on_delivery = false;
    /// Hand out only once the attempt is on disk. For consumers that live in the broker's own
    /// process: one that kills the process has then been counted, however quick it was.
    bool count_attempt_first = false;
};

struct PublishFlags {
    /// Confirmed without waiting for the disk.
    bool transient = false;
    /// Enters its queues only after this time.
    std::chrono::milliseconds delay{0};
};

}  // namespace pesan::broker
