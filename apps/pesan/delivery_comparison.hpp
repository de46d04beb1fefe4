#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "order_load.hpp"
#include "pesan/result.hpp"

namespace pesan::app {

struct ComparisonPlan {
    /// Orders a second, at planned times.
    double rate = 20;
    std::chrono::milliseconds length{20'000};
    /// The same for each way, and not measured.
    std::chrono::milliseconds warm_up{2'000};
    /// How long the mail server and the SMS centre take for each message.
    std::chrono::milliseconds mail_delay{300};
    std::chrono::milliseconds sms_delay{200};
};

/// One way of delivery, with all services up or with one of them missing.
struct ComparisonRow {
    /// "messaging", "direct", "direct-parallel"
    std::string delivery;
    /// The service that was down; empty = none.
    std::string down;
    Latencies accepted;
    std::size_t refused = 0;
    std::size_t unanswered = 0;
    /// What left the Order service for the others, for each order sent.
    double calls_per_order = 0;
    double bytes_per_order = 0;
};

/// Runs each way in a Pesan of its own, one after the other, on this machine.
///
/// errors   unreachable: one did not start, or a call to it failed
[[nodiscard]] Result<std::vector<ComparisonRow>> compare_deliveries(
    const ComparisonPlan& plan, const std::function<void(const std::string& what)>& progress);

/// {"plan": …, "rows": […]} with percentiles in milliseconds.
[[nodiscard]] std::string to_json(const ComparisonPlan& plan,
                                  const std::vector<ComparisonRow>& rows);

}  // namespace pesan::app
