#pragma once

#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/errc.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

/// What an event of the topic `order` tells.
enum class EventKind { placed, cancelled, credited };

struct OrderEvent {
    EventKind kind = EventKind::placed;
    Order order;

    /// When it happened: of a cancelled order the cancelling, else the placing.
    [[nodiscard]] std::int64_t at_ms() const;
};

/// "order.placed", "order.cancelled", "order.credited"
[[nodiscard]] std::string_view type_of(EventKind kind);

/// Reads an event of the topic `order` and checks what its readers rely on: id and number of plain
/// characters, a known currency that is the same everywhere, subtotal + VAT = total, amounts of at
/// most amount_max.
///
/// errors   order_malformed, also for another type; json_malformed. The detail says what was
/// expected
[[nodiscard]] Result<OrderEvent> read_event(std::string_view type, std::string_view data);

}  // namespace pesan::order
