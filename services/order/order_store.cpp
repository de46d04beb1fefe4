#include "services/order/order_store.hpp"

#include <charconv>

#include "services/order/order_tables.hpp"

namespace pesan::order {

namespace {

constexpr std::string_view insert_order =
    "INSERT INTO orders (running, id, kind, status, placed_at, cancelled_at, locale, note, "
    "has_customer, customer_name, "
    "customer_email, customer_phone, currency, subtotal, vat_rate_bp, vat, total, notify, "
    "import_file, delivery) VALUES "
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

constexpr std::string_view columns =
    "running, id, kind, status, placed_at, cancelled_at, locale, note, has_customer, "
    "customer_name, customer_email, "
    "customer_phone, currency, subtotal, vat_rate_bp, vat, total, notify, import_file, delivery";

std::int64_t running_of(std::string_view number) {
    std::int64_t running = -1;
    if (!number.starts_with("PSN-")) return running;
    number.remove_prefix(4);
    const auto [end, failed] =
        std::from_chars(number.data(), number.data() + number.size(), running);
    return failed == std::errc{} && end == number.data() + number.size() ? running : -1;
}

SqlValue value_or_null(const std::optional<std::string>& text) {
    return text ? SqlValue(*text) : SqlValue();
}

std::optional<std::string> text_or_nothing(const SqlValue& value) {
    if (sql_null(value)) return std::nullopt;
    return sql_text(value);
}

SqlRow row_of(const StoredOrder& stored) {
    const Order& order = stored.order;
    const Customer customer = order.customer.value_or(Customer{});
    return {running_of(order.number),
            order.id,
            std::string(text_of(order.kind)),
            std::string(text_of(order.status)),
            order.placed_at_ms,
            order.cancelled_at_ms ? SqlValue(*order.cancelled_at_ms) : SqlValue(),
            order.locale,
            value_or_null(order.note),
            std::int64_t{order.customer.has_value()},
            customer.name,
            customer.email,
            value_or_null(customer.phone),
            order.subtotal.currency,
            order.subtotal.amount,
            std::int64_t{order.vat_rate_bp},
            order.vat.amount,
            order.total.amount,
            std::int64_t{stored.notify},
            stored.import_file,
            stored.delivery};
}

StoredOrder stored_of(const SqlRow& row) {
    StoredOrder stored;
    Order& order = stored.order;
    order.number = number_text(sql_int(row[0]));
    order.id = sql_text(row[1]);
    order.kind = sql_text(row[2]) == "order" ? Kind::order : Kind::credit_note;
    order.status = sql_text(row[3]) == "placed" ? Status::placed : Status::cancelled;
    order.placed_at_ms = sql_int(row[4]);
    if (!sql_null(row[5])) order.cancelled_at_ms = sql_int(row[5]);
    order.locale = sql_text(row[6]);
    order.note = text_or_nothing(row[7]);
    if (sql_int(row[8]) != 0)
        order.customer = Customer{sql_text(row[9]), sql_text(row[10]), text_or_nothing(row[11])};
    const std::string currency = sql_text(row[12]);
    order.subtotal = {sql_int(row[13]), currency};
    order.vat_rate_bp = static_cast<int>(sql_int(row[14]));
    order.vat = {sql_int(row[15]), currency};
    order.total = {sql_int(row[16]), currency};
    stored.notify = sql_int(row[17]) != 0;
    stored.import_file = sql_text(row[18]);
    stored.delivery = sql_text(row[19]);
    return stored;
}

/// Reads the lines of orders whose running numbers lie within a range; `orders` is sorted by them,
/// falling.
Result<void> read_lines(SqlTransaction& transaction, std::span<Order* const> orders) {
    if (orders.empty()) return {};
    auto rows = transaction.query(
        "SELECT running, sku, name, quantity, unit_price, amount FROM order_lines WHERE running "
        "BETWEEN $1 AND $2 "
        "ORDER BY running DESC, line",
        {running_of(orders.back()->number), running_of(orders.front()->number)});
    if (!rows) return rows.error();
    auto order = orders.begin();
    for (const auto& row : *rows) {
        while (running_of((*order)->number) != sql_int(row[0]))
            ++order;
        const std::string& currency = (*order)->subtotal.currency;
        (*order)->lines.push_back({sql_text(row[1]),
                                   sql_text(row[2]),
                                   sql_int(row[3]),
                                   {sql_int(row[4]), currency},
                                   {sql_int(row[5]), currency}});
    }
    return {};
}

}  // namespace

Result<void> OrderStore::open(SqlDatabase& database) {
    return migrate(database, "order", order_migrations());
}

Result<std::int64_t> OrderStore::take_numbers(SqlTransaction& transaction, std::int64_t count) {
    auto rows = transaction.query(
        "UPDATE order_numbers SET next = next + $1 WHERE id = 1 RETURNING next", {count});
    if (!rows) return rows.error();
    return sql_int(rows->at(0)[0]) - count;
}

Result<void> OrderStore::add(SqlTransaction& transaction, std::span<const StoredOrder> orders) {
    std::vector<SqlRow> rows;
    std::vector<SqlRow> lines;
    for (const auto& stored : orders) {
        rows.push_back(row_of(stored));
        std::int64_t number = 0;
        for (const auto& line : stored.order.lines)
            lines.push_back({rows.back()[0], number++, line.sku, line.name, line.quantity,
                             line.unit_price.amount, line.amount.amount});
    }
    auto added = transaction.execute_many(insert_order, rows);
    if (!added) return added.error();
    auto lines_added = transaction.execute_many(
        "INSERT INTO order_lines (running, line, sku, name, quantity, unit_price, amount) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        lines);
    if (!lines_added) return lines_added.error();
    return {};
}

Result<std::optional<StoredOrder>> OrderStore::find(SqlTransaction& transaction,
                                                    const std::string& id_or_number) {
    const std::string select = "SELECT " + std::string(columns) + " FROM orders WHERE ";
    const auto running = running_of(id_or_number);
    auto rows = running < 0 ? transaction.query(select + "id = $1", {id_or_number})
                            : transaction.query(select + "running = $1", {running});
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<StoredOrder>();
    std::optional<StoredOrder> stored = stored_of(rows->front());
    Order* const order = &stored->order;
    if (auto read = read_lines(transaction, std::span(&order, 1)); !read) return read.error();
    return stored;
}

Result<OrderPage> OrderStore::list(SqlTransaction& transaction, const std::string& cursor,
                                   std::int64_t limit) {
    std::int64_t before = INT64_MAX;
    if (!cursor.empty()) before = running_of(cursor);
    auto rows =
        transaction.query("SELECT " + std::string(columns) +
                              " FROM orders WHERE running < $1 ORDER BY running DESC LIMIT $2",
                          {before, limit + 1});
    if (!rows) return rows.error();
    OrderPage page;
    const auto count = std::min(rows->size(), static_cast<std::size_t>(limit));
    for (std::size_t i = 0; i < count; ++i)
        page.orders.push_back(stored_of((*rows)[i]).order);
    if (rows->size() > count) page.next_cursor = page.orders.back().number;
    std::vector<Order*> orders;
    for (auto& order : page.orders)
        orders.push_back(&order);
    if (auto read = read_lines(transaction, orders); !read) return read.error();
    return page;
}

Result<bool> OrderStore::cancel(SqlTransaction& transaction, const std::string& id,
                                std::int64_t at_ms) {
    auto changed = transaction.execute(
        "UPDATE orders SET status = 'cancelled', cancelled_at = $2 WHERE id = $1 AND status = "
        "'placed'",
        {id, at_ms});
    if (!changed) return changed.error();
    return *changed == 1;
}

}  // namespace pesan::order
