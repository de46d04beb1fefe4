#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "pesan/result.hpp"
#include "services/order_model/errc.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

/// Appends the order object; docs/schemas/order.schema.json describes it.
void append_json(std::string& to, const Order& order);
[[nodiscard]] std::string to_json(const Order& order);

/// Appends {"amount": …, "currency": …}.
void append_json(std::string& to, const Money& value);

/// Reads an order object; members that are not known are passed over, so that an older reader takes
/// a newer order.
///
/// errors   order_malformed, the detail has the JSON pointer of the member and what was expected
[[nodiscard]] Result<Order> order_of(const boost::json::value& value);

/// Reads the data of order.placed, order.cancelled, order.credited: {"order": …}.
///
/// errors   json_malformed, order_malformed
[[nodiscard]] Result<Order> order_of_event(std::string_view data);

}  // namespace pesan::order
