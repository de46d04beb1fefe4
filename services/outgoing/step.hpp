#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pesan/sql.hpp"

namespace pesan::outgoing {

/// One line for an order's timeline; written in the transaction of what it tells.
struct StepLine {
    std::string order_id;
    /// "sending", "sent", "failed", "suppressed", "unknown", "resent", "deferred"
    std::string step;
    std::string detail;
    std::string message_id;
    std::int64_t attempt = 0;
};

using WriteStep = std::function<Result<void>(SqlTransaction&, const StepLine&)>;

}  // namespace pesan::outgoing
