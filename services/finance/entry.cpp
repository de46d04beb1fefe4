#include "services/finance/entry.hpp"

namespace pesan::finance {

std::string_view text_of(Account account) {
    switch (account) {
        case Account::receivable:
            return "receivable";
        case Account::revenue:
            return "revenue";
        case Account::vat:
            return "vat";
    }
    return {};
}

std::int64_t Entry::amount_of(Account account) const {
    switch (account) {
        case Account::receivable:
            return receivable;
        case Account::revenue:
            return revenue;
        case Account::vat:
            return vat;
    }
    return 0;
}

std::string_view kind_of(order::EventKind kind) {
    switch (kind) {
        case order::EventKind::placed:
            return "order";
        case order::EventKind::cancelled:
            return "cancel";
        case order::EventKind::credited:
            return "credit_note";
    }
    return {};
}

std::optional<Entry> entry_of(const order::OrderEvent& event, const shop_time::Zone& zone) {
    const auto& order = event.order;
    if (order.total.amount == 0 && order.subtotal.amount == 0 && order.vat.amount == 0)
        return std::nullopt;
    const std::int64_t sign = event.kind == order::EventKind::cancelled ? -1 : 1;
    Entry entry;
    entry.kind = kind_of(event.kind);
    entry.id = order.id + "/" + entry.kind;
    entry.order_id = order.id;
    entry.order_number = order.number;
    entry.at_ms = event.at_ms();
    entry.day = zone.at(entry.at_ms).day_text();
    entry.currency = order.total.currency;
    entry.receivable = sign * order.total.amount;
    entry.revenue = -sign * order.subtotal.amount;
    entry.vat = -sign * order.vat.amount;
    return entry;
}

}  // namespace pesan::finance
