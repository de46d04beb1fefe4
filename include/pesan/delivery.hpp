#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "pesan/message.hpp"
#include "pesan/topic.hpp"

namespace pesan {

/// One attempt to hand a message to a subscription.
struct Delivery {
    Message message;
    SubscriptionId subscription;
    /// 1, 2, 3 …: how often this subscription has been handed the message, this time included.
    std::uint32_t attempt = 1;
    /// The adapter's handle of this delivery; valid on the receiver that gave it, until it is
    /// settled.
    std::uint64_t tag = 0;
    /// When it first entered the subscription, as far as the broker can tell.
    std::chrono::system_clock::time_point enqueued;
    /// Set when the envelope could not be read: the text says what is wrong, message.data holds the
    /// raw bytes. The consumer dead-letters it without calling the handler.
    std::string malformed;
};

/// Done: the broker may forget it.
struct Acknowledge {
    bool operator==(const Acknowledge&) const = default;
};
/// Not now: hand it out again, after a delay; absent = as the retry policy says. Counts as an
/// attempt.
struct Retry {
    std::string error;
    std::optional<std::chrono::milliseconds> delay;
    bool operator==(const Retry&) const = default;
};
/// Never: keep it as a dead letter with this reason.
struct Reject {
    /// A word to search for: "rejected", "malformed", "attempts_exhausted", "handler_timeout" …
    std::string reason = "rejected";
    /// What a person reads.
    std::string error;
    bool operator==(const Reject&) const = default;
};

/// What a handler says of a delivery.
using Outcome = std::variant<Acknowledge, Retry, Reject>;

/// A message its subscription gave up on.
struct DeadLetter {
    /// The adapter's handle, stable until it is replayed or purged.
    std::string handle;
    Message message;
    SubscriptionId subscription;
    std::string reason;
    std::string error;
    std::uint32_t attempts = 0;
    std::chrono::system_clock::time_point first_attempt;
    std::chrono::system_clock::time_point last_attempt;
    /// Where it came from: the queue, partition or stream of that broker, for people.
    std::string origin;
};

}  // namespace pesan
