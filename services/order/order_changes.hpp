#pragma once

#include <string>

#include "pesan/sql.hpp"
#include "services/order/dispatcher.hpp"
#include "services/order/order_store.hpp"

namespace pesan::order {

/// Cancels an order: status, event and (if its customer was told of the order) mail and SMS in one
/// transaction. A second time changes nothing and gives the same order.
///
/// errors   order_unknown; not_cancellable for a credit note; those of the database
Result<StoredOrder> cancel_order(SqlTransaction& transaction, Dispatcher& dispatcher,
                                 const std::string& id_or_number, std::int64_t now_ms);

}  // namespace pesan::order
