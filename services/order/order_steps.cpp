#include "services/order/order_steps.hpp"

#include "services/money/money_text.hpp"
#include "services/order/order_messages.hpp"

namespace pesan::order {

namespace {

void add_messages(std::vector<timeline::Step>& steps, const StoredOrder& stored,
                  Happening happening, std::int64_t at_ms) {
    const bool outbox = stored.delivery == "outbox";
    for (const auto& each : messages_of(stored.order, happening, stored.notify))
        steps.push_back({stored.order.id, at_ms, "order",
                         outbox ? "message_queued" : "message_called",
                         each.topic + ": " + each.message.type, each.message.id});
}

}  // namespace

std::vector<timeline::Step> steps_of(const StoredOrder& stored) {
    const Order& order = stored.order;
    std::vector<timeline::Step> steps;
    std::string detail = order.number + ", " + money::people_text(order.total, order.locale);
    if (!stored.import_file.empty()) detail += ", imported";
    steps.push_back({order.id, order.placed_at_ms, "order", "accepted", detail, {}});
    add_messages(steps, stored, order.kind == Kind::order ? Happening::placed : Happening::credited,
                 order.placed_at_ms);
    if (order.cancelled_at_ms) {
        steps.push_back({order.id, *order.cancelled_at_ms, "order", "cancelled", order.number, {}});
        add_messages(steps, stored, Happening::cancelled, *order.cancelled_at_ms);
    }
    return steps;
}

}  // namespace pesan::order
