#pragma once

#include <string>
#include <vector>

namespace pesan::app {

/// One bar group of the picture: how long customers waited in one way of delivery.
struct WaitingTimes {
    std::string label;
    double p50_ms = 0;
    double p99_ms = 0;
    /// Share of the orders that were refused, 0 … 1.
    double refused = 0;
};

/// Bars on a logarithmic scale, as a complete SVG document.
[[nodiscard]] std::string draw_waiting_times(const std::string& title,
                                             const std::vector<WaitingTimes>& rows);

}  // namespace pesan::app
