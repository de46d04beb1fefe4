#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "broker/names.hpp"

namespace pesan::broker {

/// The number is what the log holds.
enum class ExchangeType : std::uint8_t { direct = 1, fanout = 2, topic = 3, headers = 4 };

/// An exchange and its arguments; the comment names AMQP's.
struct ExchangeSpec {
    ExchangeName name;
    ExchangeType type = ExchangeType::direct;
    /// Kept over a restart.
    bool durable = true;
    /// Goes when its last binding has gone.
    bool auto_delete = false;
    /// Takes messages from other exchanges only.
    bool internal = false;
    /// x-delayed-message: a message waits as long as its header x-delay says; `type` is
    /// x-delayed-type.
    bool delayed = false;
    /// alternate-exchange: gets what no binding of this one takes.
    std::optional<ExchangeName> alternate_exchange;
    /// The encoded table it was declared with, as it came; for listings.
    Bytes arguments;

    bool operator==(const ExchangeSpec&) const = default;
};

/// What happens to a publish when the queue holds max_length waiting messages.
enum class Overflow : std::uint8_t {
    /// The oldest waiting message is dropped or dead-lettered.
    drop_head = 0,
    /// The publish is refused with queue_full and reaches no queue at all.
    reject_publish = 1,
    /// The same, and what was refused is dead-lettered.
    reject_publish_dlx = 2,
};

enum class QueueType : std::uint8_t {
    classic = 0,
    /// Every message is durable, also a transient one; otherwise as classic.
    quorum = 1,
};

/// x-delayed-retry-type: which returns to the queue are delayed.
enum class DelayedRetry : std::uint8_t { none = 0, all = 1, failed = 2, returned = 3 };

/// A queue and its arguments; the comment names AMQP's.
struct QueueSpec {
    QueueName name;
    /// Kept over a restart. A queue that is not vanishes when the log is opened again, its messages
    /// with it.
    bool durable = true;
    /// Goes when its last consumer has gone.
    bool auto_delete = false;
    /// exclusive: used by this connection alone, and gone with it; 0 = everybody's.
    ConnectionId exclusive_owner = 0;
    /// x-queue-type
    QueueType type = QueueType::classic;
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
    /// x-max-length-bytes: bodies of waiting messages
    std::optional<std::uint64_t> max_length_bytes;
    /// x-overflow
    Overflow overflow = Overflow::drop_head;
    /// x-max-priority: the message with the highest priority goes first, up to this one.
    std::optional<std::uint8_t> max_priority;
    /// x-single-active-consumer: one consumer gets everything until it goes.
    bool single_active_consumer = false;
    /// x-delayed-retry-type, -min, -max: a return waits `min` times its number, at most `max`.
    DelayedRetry delayed_retry = DelayedRetry::none;
    std::chrono::milliseconds delayed_retry_min{0};
    std::optional<std::chrono::milliseconds> delayed_retry_max;
    /// x-consumer-timeout: a delivery that is not settled for this long is taken back.
    std::optional<std::chrono::milliseconds> consumer_timeout;
    /// x-pesan-order=key: at most one unsettled delivery per key over all consumers.
    bool ordered_by_key = false;
    /// The encoded table it was declared with, as it came; for listings.
    Bytes arguments;

    bool operator==(const QueueSpec&) const = default;
};

/// The same but for the tables they were declared with: a redeclaration is fine.
[[nodiscard]] bool equivalent(ExchangeSpec one, const ExchangeSpec& other);
[[nodiscard]] bool equivalent(QueueSpec one, const QueueSpec& other);

/// Messages go from an exchange to a queue.
struct BindingSpec {
    ExchangeName exchange;
    QueueName queue;
    std::string routing_key;
    /// An encoded table; what a headers exchange matches. Part of the binding's identity.
    Bytes arguments;

    auto operator<=>(const BindingSpec&) const = default;
};

/// Messages go from an exchange to another one.
struct ExchangeBindingSpec {
    ExchangeName source;
    ExchangeName destination;
    std::string routing_key;
    Bytes arguments;

    auto operator<=>(const ExchangeBindingSpec&) const = default;
};

struct DeleteCondition {
    bool if_unused = false;
    /// For queues.
    bool if_empty = false;
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
    /// x-priority: consumers of a higher one come first as long as they have room.
    std::int32_t priority = 0;
    /// Nobody else may consume from the queue.
    bool exclusive = false;
    /// Time to settle a delivery; absent = the queue's consumer_timeout.
    std::optional<std::chrono::milliseconds> timeout;
};

/// Why a delivery goes back to its queue: to be tried again after a failure, or because its
/// consumer does not want it now. Both count as an attempt; x-delayed-retry-type tells them apart.
enum class Return : std::uint8_t { failed, returned };

struct PublishFlags {
    /// Confirmed without waiting for the disk.
    bool transient = false;
    /// Enters its queues only after this time.
    std::chrono::milliseconds delay{0};
};

}  // namespace pesan::broker
