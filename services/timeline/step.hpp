#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "pesan/result.hpp"

namespace pesan::timeline {

/// One thing that happened to an order, told by the service that did it.
struct Step {
    /// Empty: it belongs to no order and is not kept.
    std::string order_id;
    /// Milliseconds since 1970 in UTC.
    std::int64_t at_ms = 0;
    /// "order", "email", "sms", "finance", "report"
    std::string service;
    /// "accepted", "sent", "posted" …; docs/orders.md has the table.
    std::string step;
    /// What a person reads; no addresses in full.
    std::string detail;
    /// The message this came from or went into; may be empty.
    std::string message_id;
    /// Which attempt of that message; 0 = does not apply.
    std::int64_t attempt = 0;

    bool operator==(const Step&) const = default;
};

/// Appends {"order_id", "at", "service", "step", "detail", "message_id"?, "attempt"?}.
void append_json(std::string& to, const Step& step);
/// {"items": […]} in the order given.
[[nodiscard]] std::string to_json(const std::vector<Step>& steps);

/// Reads what to_json() wrote, from another role.
///
/// errors   those of order_model: json_malformed, order_malformed
[[nodiscard]] Result<std::vector<Step>> steps_of(std::string_view json);

}  // namespace pesan::timeline
