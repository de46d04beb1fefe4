#include <set>

#include "pesan/errc.hpp"
#include "services/report/store.hpp"
#include "services/sql/text_list.hpp"
#include "services/sql/writer_lock.hpp"

namespace pesan::report {

namespace {

Result<void> drop_known(SqlTransaction& transaction, std::vector<Activity>& activities) {
    std::vector<std::string> ids;
    for (const Activity& activity : activities)
        ids.push_back(activity.event.order.id);
    const auto rows =
        transaction.query("SELECT order_id, kind FROM report_activities WHERE order_id " +
                              sql::in_list(transaction.dialect(), 1),
                          {sql::list_value(ids)});
    if (!rows) return rows.error();
    std::set<std::pair<std::string, std::string>> known;
    for (const SqlRow& row : *rows)
        known.emplace(sql_text(row[0]), sql_text(row[1]));
    std::erase_if(activities, [&](const Activity& activity) {
        return !known.emplace(activity.event.order.id, order::type_of(activity.event.kind)).second;
    });
    return {};
}

Result<std::map<std::string, CustomerState>> load_customers(
    SqlTransaction& transaction, const std::vector<Activity>& activities) {
    std::vector<std::string> keys;
    for (const Activity& activity : activities)
        keys.push_back(customer_key(activity.event.order));
    const SqlValue list = sql::list_value(keys);
    const std::string in_list = sql::in_list(transaction.dialect(), 1);
    std::map<std::string, CustomerState> known;
    const auto customers = transaction.query(
        "SELECT customer, name, orders, cancelled, first_ms, last_ms FROM report_customers "
        "WHERE customer " +
            in_list,
        {list});
    if (!customers) return customers.error();
    for (const SqlRow& row : *customers)
        known[sql_text(row[0])] = {sql_text(row[1]), sql_int(row[2]), sql_int(row[3]),
                                   sql_int(row[4]),  sql_int(row[5]), {}};
    const auto months =
        transaction.query("SELECT customer, month FROM report_customer_months WHERE customer " +
                              in_list + " ORDER BY customer, month",
                          {list});
    if (!months) return months.error();
    for (const SqlRow& row : *months)
        known[sql_text(row[0])].months.push_back(sql_text(row[1]));
    return known;
}

Result<void> write_activities(SqlTransaction& transaction,
                              const std::vector<Activity>& activities) {
    // Writers follow one another: add() holds their lock.
    const auto last = transaction.query("SELECT COALESCE(MAX(sequence), 0) FROM report_activities");
    if (!last) return last.error();
    std::int64_t sequence = sql_int(last->front().front());
    std::vector<SqlRow> rows;
    for (const Activity& activity : activities) {
        const int sign = activity.event.kind == order::EventKind::cancelled ? -1 : 1;
        rows.push_back({++sequence, customer_key(activity.event.order), activity.event.at_ms(),
                        std::string(order::type_of(activity.event.kind)), activity.event.order.id,
                        activity.event.order.number, sign * activity.event.order.total.amount,
                        activity.event.order.total.currency});
    }
    const auto written = transaction.execute_many(
        "INSERT INTO report_activities (sequence, customer, at_ms, kind, order_id, order_number, "
        "total, currency) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        rows);
    if (!written) return written.error();
    return {};
}

Result<void> write(SqlTransaction& transaction, const char* sql, const std::vector<SqlRow>& rows) {
    if (rows.empty()) return {};
    const auto written = transaction.execute_many(sql, rows);
    if (!written) return written.error();
    return {};
}

Result<void> write_customers(SqlTransaction& transaction, const Changes& changes) {
    std::vector<SqlRow> customers;
    for (const auto& [key, state] : changes.customers)
        if (!key.empty())
            customers.push_back(
                {key, state.name, state.orders, state.cancelled, state.first_ms, state.last_ms});
    const auto written = write(
        transaction,
        "INSERT INTO report_customers (customer, name, orders, cancelled, first_ms, last_ms) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (customer) DO UPDATE SET name = "
        "excluded.name, "
        "orders = excluded.orders, cancelled = excluded.cancelled, first_ms = excluded.first_ms, "
        "last_ms = excluded.last_ms",
        customers);
    if (!written) return written;
    std::vector<SqlRow> months;
    for (const auto& [key, month] : changes.new_months)
        months.push_back({key, month});
    return write(transaction,
                 "INSERT INTO report_customer_months (customer, month) VALUES ($1, $2)", months);
}

Result<void> write_sums(SqlTransaction& transaction, const Changes& changes) {
    std::vector<SqlRow> spend;
    for (const auto& [key, amount] : changes.spend)
        spend.push_back({key.first, key.second, amount});
    std::vector<SqlRow> products;
    for (const auto& [key, sums] : changes.products)
        products.push_back({key.first, key.second, sums.name, sums.quantity, sums.amount});
    std::vector<SqlRow> sales;
    for (const auto& [key, sums] : changes.sales)
        sales.push_back({std::get<0>(key), std::int64_t{std::get<1>(key)}, std::get<2>(key),
                         sums.orders, sums.net, sums.vat, sums.total});
    std::vector<SqlRow> cohorts;
    for (const auto& [key, customers] : changes.cohorts)
        cohorts.push_back({key.first, key.second, customers});
    std::vector<SqlRow> counters;
    for (const auto& [name, value] : changes.counters)
        counters.push_back({name, value});

    const std::pair<const char*, const std::vector<SqlRow>*> statements[] = {
        {"INSERT INTO report_spend (customer, currency, amount) VALUES ($1, $2, $3) "
         "ON CONFLICT (customer, currency) DO UPDATE SET amount = report_spend.amount + "
         "excluded.amount",
         &spend},
        {"INSERT INTO report_products (sku, currency, name, quantity, amount) VALUES ($1, $2, $3, "
         "$4, $5) "
         "ON CONFLICT (sku, currency) DO UPDATE SET name = excluded.name, "
         "quantity = report_products.quantity + excluded.quantity, amount = report_products.amount "
         "+ excluded.amount",
         &products},
        {"INSERT INTO report_sales (day, hour, currency, orders, net, vat, total) VALUES ($1, $2, "
         "$3, $4, $5, $6, $7) "
         "ON CONFLICT (day, hour, currency) DO UPDATE SET orders = report_sales.orders + "
         "excluded.orders, "
         "net = report_sales.net + excluded.net, vat = report_sales.vat + excluded.vat, "
         "total = report_sales.total + excluded.total",
         &sales},
        {"INSERT INTO report_cohorts (cohort, month, customers) VALUES ($1, $2, $3) "
         "ON CONFLICT (cohort, month) DO UPDATE SET customers = report_cohorts.customers + "
         "excluded.customers",
         &cohorts},
        {"INSERT INTO report_counters (name, value) VALUES ($1, $2) "
         "ON CONFLICT (name) DO UPDATE SET value = report_counters.value + excluded.value",
         &counters},
    };
    for (const auto& [sql, rows] : statements) {
        const auto written = write(transaction, sql, *rows);
        if (!written) return written;
    }
    return {};
}

}  // namespace

Result<void> Store::add(SqlTransaction& transaction, std::vector<Activity> activities,
                        const shop_time::Zone& zone) {
    if (activities.empty()) return {};
    // Customers and the last sequence are read, changed and written: one writer at a time.
    if (const auto locked = sql::lock_writers(transaction, "report"); !locked) return locked;
    if (const auto dropped = drop_known(transaction, activities); !dropped) return dropped;
    if (activities.empty()) return {};
    auto known = load_customers(transaction, activities);
    if (!known) return known.error();
    const Changes changes = changes_of(activities, std::move(*known), zone);
    if (const auto written = write_activities(transaction, activities); !written) return written;
    if (const auto written = write_customers(transaction, changes); !written) return written;
    return write_sums(transaction, changes);
}

}  // namespace pesan::report
