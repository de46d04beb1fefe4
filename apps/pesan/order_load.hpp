#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "latency.hpp"
#include "pesan/result.hpp"

namespace pesan::app {

struct LoadPlan {
    std::string url;
    /// Orders a second, sent at their planned times whether earlier ones are answered or not.
    double rate = 20;
    std::chrono::milliseconds length{20'000};
    /// Before that, at the same rate: orders that are placed and not measured, for connections,
    /// prepared statements and caches.
    std::chrono::milliseconds warm_up{0};
};

struct LoadResult {
    /// From the planned time to the answer, of orders that were accepted.
    Latencies accepted;
    /// The same of orders that were refused.
    Latencies refused;
    std::uint64_t unanswered = 0;
    /// All orders that were sent, those of the warm-up too.
    std::uint64_t sent = 0;
};

/// Places orders by the plan and waits for every answer. Blocks.
///
/// errors   those of reading the catalogue
[[nodiscard]] Result<LoadResult> place_orders(const LoadPlan& plan);

}  // namespace pesan::app
