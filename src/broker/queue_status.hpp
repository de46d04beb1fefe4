#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "broker/specs.hpp"

namespace pesan::broker {

struct QueueCounts {
    /// Waiting to be handed out.
    std::uint64_t ready = 0;
    std::uint64_t unsettled = 0;
    std::uint64_t consumers = 0;
};

/// What is in a queue now, and what passed through it since the log was opened.
struct QueueStatus {
    QueueSpec spec;
    bool paused = false;
    /// Waiting to be handed out, those behind a closed key included.
    std::uint64_t ready = 0;
    std::uint64_t unsettled = 0;
    /// Waiting for their retry or their delayed publish.
    std::uint64_t delayed = 0;
    std::uint64_t consumers = 0;
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
    std::uint64_t acknowledged = 0;
    /// Attempts that ended without acknowledgement.
    std::uint64_t returned = 0;
    std::uint64_t dead_lettered = 0;
    std::uint64_t expired = 0;
    /// Age of the oldest message that is not settled, by the wall clock; absent when there is none.
    std::optional<std::chrono::milliseconds> oldest_age;
};

}  // namespace pesan::broker
