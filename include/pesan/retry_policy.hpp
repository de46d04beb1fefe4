#pragma once

#include <chrono>
#include <cstdint>

namespace pesan {

/// When a delivery that failed is handed out again: a random time between nothing and initial ×
/// factor^(attempt-1), at most `longest` (full jitter), so that many failures do not come back at
/// the same instant.
///
/// source   M. Brooker, "Exponential Backoff And Jitter"
struct RetryPolicy {
    std::chrono::milliseconds initial{1'000};
    double factor = 2;
    std::chrono::milliseconds longest{5 * 60'000};
    /// Full jitter; false = exactly the delay.
    bool jitter = true;
    /// After this many attempts a message becomes a dead letter.
    std::uint32_t attempts_max = 10;

    /// The delay before attempt + 1. random: 0 ≤ random < 1.
    [[nodiscard]] std::chrono::milliseconds delay_after(std::uint32_t attempt, double random) const;
};

}  // namespace pesan
