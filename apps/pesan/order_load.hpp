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
    double rate = 10;
    std::chrono::milliseconds length{10'000};
};

struct LoadResult {
    /// From the planned time to the answer, of orders that were accepted.
    Latencies accepted;
    /// The same of orders that were refused.
    Latencies refused;
    std::uint64_t unanswered = 0;
};

/// Places orders by the plan and waits for every answer. Blocks.
///
/// errors   those of reading the catalogue
[[nodiscard]] Result<LoadResult> place_orders(const LoadPlan& plan);

}  // namespace pesan::app
