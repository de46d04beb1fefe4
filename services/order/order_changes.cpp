#include "services/order/order_changes.hpp"

#include "services/order/errc.hpp"
#include "services/order/order_messages.hpp"

namespace pesan::order {

Result<StoredOrder> cancel_order(SqlTransaction& transaction, Dispatcher& dispatcher,
                                 const std::string& id_or_number, std::int64_t now_ms) {
    auto found = OrderStore::find(transaction, id_or_number);
    if (!found) return found.error();
    if (!*found) return Error{errc::order_unknown, id_or_number};
    if ((*found)->order.kind == Kind::credit_note)
        return Error{errc::not_cancellable, (*found)->order.number};
    const auto cancelled = OrderStore::cancel(transaction, (*found)->order.id, now_ms);
    if (!cancelled) return cancelled.error();
    // Read again: another process may have been first, and its time counts.
    auto now = OrderStore::find(transaction, (*found)->order.id);
    if (!now) return now.error();
    if (*cancelled) {
        auto messages = messages_of((*now)->order, Happening::cancelled, (*now)->notify);
        if (auto written = dispatcher.write(transaction, std::move(messages)); !written)
            return written.error();
    }
    return std::move(**now);
}

}  // namespace pesan::order
