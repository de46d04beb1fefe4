#pragma once

#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/order.hpp"

namespace pesan::sms {

/// The text of an order's SMS; with a usual shop name and amount it fits into one segment of GSM-7.
///
/// name     order_confirmation or order_cancelled
/// locale   id or en
/// errors   not_found: lists the names there are
[[nodiscard]] Result<std::string> text_for(std::string_view name, std::string_view locale,
                                           const order::Order& order, std::string_view shop_name);

}  // namespace pesan::sms
