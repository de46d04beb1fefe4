#include "services/order_model/order_event.hpp"

#include <algorithm>

#include "services/money/currency.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::order {

namespace {

/// Ids and numbers stand in ledgers and addresses: nothing in them may mean something there.
bool is_plain(std::string_view text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, plain);
}

bool within(const Money& value) {
    return value.amount <= amount_max && value.amount >= -amount_max;
}

std::string fault_of(const Order& order) {
    if (!is_plain(order.id)) return "/id: expected 1 to 64 letters, digits, '-' and '_'";
    if (!is_plain(order.number)) return "/number: expected 1 to 64 letters, digits, '-' and '_'";
    const std::string& currency = order.total.currency;
    if (money::find_currency(currency) == nullptr)
        return "/total/currency: expected a currency of ISO 4217";
    if (order.subtotal.currency != currency || order.vat.currency != currency)
        return "/total/currency: expected the currency of subtotal and vat";
    if (!within(order.subtotal) || !within(order.vat) || !within(order.total))
        return "/total/amount: expected at most " + std::to_string(amount_max);
    if (order.subtotal.amount + order.vat.amount != order.total.amount)
        return "/total/amount: expected subtotal + vat";
    const auto other = [&](const Line& line) {
        return line.amount.currency != currency || !within(line.amount);
    };
    if (std::ranges::any_of(order.lines, other))
        return "/lines: expected amounts in the order's currency";
    return {};
}

}  // namespace

std::int64_t OrderEvent::at_ms() const {
    return kind == EventKind::cancelled ? order.cancelled_at_ms.value_or(order.placed_at_ms)
                                        : order.placed_at_ms;
}

std::string_view type_of(EventKind kind) {
    switch (kind) {
        case EventKind::placed:
            return "order.placed";
        case EventKind::cancelled:
            return "order.cancelled";
        case EventKind::credited:
            return "order.credited";
    }
    return {};
}

Result<OrderEvent> read_event(std::string_view type, std::string_view data) {
    for (const auto kind : {EventKind::placed, EventKind::cancelled, EventKind::credited}) {
        if (type != type_of(kind)) continue;
        auto order = order_of_event(data);
        if (!order) return order.error();
        if (auto fault = fault_of(*order); !fault.empty())
            return Error{model_errc::order_malformed, std::move(fault)};
        if (kind == EventKind::cancelled && !order->cancelled_at_ms)
            return Error{model_errc::order_malformed, "/cancelled_at: missing in order.cancelled"};
        return OrderEvent{kind, std::move(*order)};
    }
    return Error{model_errc::order_malformed,
                 "type '" + std::string(type.substr(0, 100)) +
                     "': expected order.placed, order.cancelled or order.credited with "
                     "data {\"order\": …}"};
}

}  // namespace pesan::order
