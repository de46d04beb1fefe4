#pragma once

#include <string>
#include <vector>

#include "pesan/outbox.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

/// What happened to an order that others must hear of.
enum class Happening { placed, cancelled, credited };

/// The messages of one happening: the event for finance and report, and with `notify` a command for
/// mail (when there is an address) and one for SMS (when there is a number).
///
/// Their ids are made from the order's id and change in its last byte only, so that making them
/// again gives the same messages: a repeated call or relay has no second effect.
[[nodiscard]] std::vector<OutboxMessage> messages_of(const Order& order, Happening happening,
                                                     bool notify);

/// The id of the message that goes to `topic` because of `happening`.
[[nodiscard]] std::string message_id(const std::string& order_id, Happening happening,
                                     std::string_view topic);

}  // namespace pesan::order
