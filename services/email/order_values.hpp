#pragma once

#include <string_view>

#include "services/email/values.hpp"
#include "services/order_model/order.hpp"
#include "services/shop_time/zone.hpp"

namespace pesan::email {

/// What the order templates are filled with.
///
/// locale     "id" or "en": how money, numbers and dates are written
/// shop_name  who the mail is from
/// zone       where the shop is: the day of the order
/// source     docs/email.md "Variables"
[[nodiscard]] Values order_values(const order::Order& order, std::string_view locale,
                                  std::string_view shop_name, const shop_time::Zone& zone);

/// An order to look at templates with.
[[nodiscard]] order::Order sample_order(std::string_view locale);

}  // namespace pesan::email
