#pragma once

#include <vector>

#include "services/order/order_store.hpp"
#include "services/timeline/step.hpp"

namespace pesan::order {

/// The order service's own steps of an order: accepted, each message queued, cancelled. They follow
/// from the order's row, which is written in one transaction with its messages, so that no rows of
/// their own are needed.
[[nodiscard]] std::vector<timeline::Step> steps_of(const StoredOrder& stored);

}  // namespace pesan::order
