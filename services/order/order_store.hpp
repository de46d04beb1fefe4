#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"
#include "services/order_model/order.hpp"

namespace pesan::order {

/// An order as it is kept, with what its timeline needs.
struct StoredOrder {
    Order order;
    /// Mail and SMS went out for it.
    bool notify = true;
    /// The file it was read from; empty = it came over the API.
    std::string import_file = {};
    /// How its messages leave: Dispatcher::name().
    std::string delivery = "outbox";
};

struct OrderPage {
    std::vector<Order> orders;
    /// Empty: no more.
    std::string next_cursor;
};

/// Tables of orders, their lines and the running number. All functions run in the caller's
/// transaction.
class OrderStore {
public:
    /// Creates or upgrades the tables.
    ///
    /// errors   database
    [[nodiscard]] static Result<void> open(SqlDatabase& database);

    /// Takes the next `count` running numbers; returns the first.
    static Result<std::int64_t> take_numbers(SqlTransaction& transaction, std::int64_t count);

    /// Orders with id and number, and their lines.
    ///
    /// errors   conflict
    static Result<void> add(SqlTransaction& transaction, std::span<const StoredOrder> orders);

    /// By id, or by number ("PSN-000123").
    static Result<std::optional<StoredOrder>> find(SqlTransaction& transaction,
                                                   const std::string& id_or_number);

    /// The newest first; `cursor` is what an earlier page gave.
    static Result<OrderPage> list(SqlTransaction& transaction, const std::string& cursor,
                                  std::int64_t limit);

    /// Marks a placed order as cancelled.
    ///
    /// returns  false when it was not placed (any more)
    static Result<bool> cancel(SqlTransaction& transaction, const std::string& id,
                               std::int64_t at_ms);
};

}  // namespace pesan::order
