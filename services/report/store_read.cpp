#include <charconv>

#include "pesan/errc.hpp"
#include "services/report/store.hpp"
#include "services/sql/text_list.hpp"

namespace pesan::report {

namespace {

/// A cursor of two parts, "number text".
struct Place {
    std::int64_t number = 0;
    std::string text;
};

Result<Place> place_of(const std::string& cursor) {
    Place place;
    const auto colon = cursor.find(':');
    const char* end = cursor.data() + (colon == std::string::npos ? cursor.size() : colon);
    const auto [stop, failed] = std::from_chars(cursor.data(), end, place.number);
    if (failed != std::errc() || stop != end || colon == std::string::npos)
        return Error(errc::invalid_argument, "cursor: not one that a list gave");
    place.text = cursor.substr(colon + 1);
    return place;
}

std::string cursor_of(std::int64_t number, const std::string& text) {
    return std::to_string(number) + ":" + text;
}

/// One row more than wanted was asked for: it says whether there is a next page.
template <class Row, class CursorOf>
Page<Row> page_of(std::vector<Row> rows, std::int64_t limit, CursorOf cursor) {
    Page<Row> page;
    if (rows.size() > static_cast<std::size_t>(limit)) {
        rows.resize(static_cast<std::size_t>(limit));
        page.next_cursor = cursor(rows.back());
    }
    page.items = std::move(rows);
    return page;
}

SalesRow sales_row(const SqlRow& row) {
    return {sql_text(row[0]),
            sql_text(row[1]),
            {sql_int(row[2]), sql_int(row[3]), sql_int(row[4]), sql_int(row[5])}};
}

Result<std::vector<SalesRow>> read_sales(SqlTransaction& transaction, const char* sql,
                                         std::initializer_list<SqlValue> values) {
    const auto rows = transaction.query(sql, values);
    if (!rows) return rows.error();
    std::vector<SalesRow> sales;
    for (const SqlRow& row : *rows)
        sales.push_back(sales_row(row));
    return sales;
}

/// What each of the customers spent, all in one query.
Result<void> read_spend(SqlTransaction& transaction, std::vector<CustomerRow>& customers) {
    std::vector<std::string> keys;
    for (const CustomerRow& customer : customers)
        keys.push_back(customer.email);
    const auto rows =
        transaction.query("SELECT customer, currency, amount FROM report_spend WHERE customer " +
                              sql::in_list(transaction.dialect(), 1) + " ORDER BY currency",
                          {sql::list_value(keys)});
    if (!rows) return rows.error();
    std::map<std::string, CustomerRow*> by_key;
    for (CustomerRow& customer : customers)
        by_key[customer.email] = &customer;
    for (const SqlRow& row : *rows)
        by_key.at(sql_text(row[0]))->spend.push_back({sql_text(row[1]), sql_int(row[2])});
    return {};
}

constexpr const char* last_day = "9999-12-31";

}  // namespace

Result<std::map<std::string, std::int64_t>> Store::counters(SqlTransaction& transaction) {
    const auto rows = transaction.query("SELECT name, value FROM report_counters");
    if (!rows) return rows.error();
    std::map<std::string, std::int64_t> counters;
    for (const SqlRow& row : *rows)
        counters[sql_text(row[0])] = sql_int(row[1]);
    return counters;
}

Result<std::vector<SalesRow>> Store::total_sales(SqlTransaction& transaction) {
    return read_sales(transaction,
                      "SELECT '', currency, CAST(SUM(orders) AS BIGINT), CAST(SUM(net) AS BIGINT), "
                      "CAST(SUM(vat) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM report_sales "
                      "GROUP BY currency ORDER BY currency",
                      {});
}

Result<Page<CustomerRow>> Store::customers(SqlTransaction& transaction,
                                           const order::PageQuery& page) {
    const auto rows = transaction.query(
        "SELECT customer, name, orders, cancelled, first_ms, last_ms FROM report_customers WHERE "
        "customer > $1 "
        "ORDER BY customer LIMIT $2",
        {page.cursor, page.limit + 1});
    if (!rows) return rows.error();
    std::vector<CustomerRow> customers;
    for (const SqlRow& row : *rows)
        customers.push_back({sql_text(row[0]),
                             sql_text(row[1]),
                             sql_int(row[2]),
                             sql_int(row[3]),
                             sql_int(row[4]),
                             sql_int(row[5]),
                             {}});
    Page<CustomerRow> found =
        page_of(std::move(customers), page.limit, [](const CustomerRow& row) { return row.email; });
    if (auto read = read_spend(transaction, found.items); !read) return read.error();
    return found;
}

Result<Page<ActivityRow>> Store::activities(SqlTransaction& transaction, const std::string& key,
                                            const order::PageQuery& page) {
    Place place{INT64_MAX, std::to_string(INT64_MAX)};
    if (!page.cursor.empty()) {
        auto read = place_of(page.cursor);
        if (!read) return read.error();
        place = std::move(*read);
    }
    std::int64_t sequence = 0;
    std::from_chars(place.text.data(), place.text.data() + place.text.size(), sequence);
    const auto rows = transaction.query(
        "SELECT at_ms, kind, order_id, order_number, total, currency, sequence FROM "
        "report_activities "
        "WHERE customer = $1 AND (at_ms < $2 OR (at_ms = $2 AND sequence < $3)) "
        "ORDER BY at_ms DESC, sequence DESC LIMIT $4",
        {key, place.number, sequence, page.limit + 1});
    if (!rows) return rows.error();
    if (rows->empty() && page.cursor.empty())
        return Error(errc::not_found, "no activity of this customer is known");
    std::vector<ActivityRow> found;
    for (const SqlRow& row : *rows)
        found.push_back({sql_int(row[0]),
                         sql_text(row[1]),
                         sql_text(row[2]),
                         sql_text(row[3]),
                         {sql_text(row[5]), sql_int(row[4])}});
    std::string next;
    if (rows->size() > static_cast<std::size_t>(page.limit)) {
        const SqlRow& last = (*rows)[static_cast<std::size_t>(page.limit) - 1];
        next = cursor_of(sql_int(last[0]), std::to_string(sql_int(last[6])));
    }
    return page_of(std::move(found), page.limit, [&](const ActivityRow&) { return next; });
}

Result<Page<ProductRow>> Store::products(SqlTransaction& transaction,
                                         const order::PageQuery& page) {
    Place place{INT64_MAX, ""};
    if (!page.cursor.empty()) {
        auto read = place_of(page.cursor);
        if (!read) return read.error();
        place = std::move(*read);
    }
    // The currency stands before the SKU in the cursor: "amount:IDR:KOPI-250".
    const auto colon = place.text.find(':');
    const std::string currency = place.text.substr(0, colon);
    const std::string sku = colon == std::string::npos ? "" : place.text.substr(colon + 1);
    const auto rows = transaction.query(
        "SELECT sku, name, quantity, currency, amount FROM report_products "
        "WHERE amount < $1 OR (amount = $1 AND (sku > $2 OR (sku = $2 AND currency > $3))) "
        "ORDER BY amount DESC, sku, currency LIMIT $4",
        {place.number, sku, currency, page.limit + 1});
    if (!rows) return rows.error();
    std::vector<ProductRow> products;
    for (const SqlRow& row : *rows)
        products.push_back({sql_text(row[0]),
                            sql_text(row[1]),
                            sql_int(row[2]),
                            {sql_text(row[3]), sql_int(row[4])}});
    return page_of(std::move(products), page.limit, [](const ProductRow& row) {
        return cursor_of(row.sales.amount, row.sales.currency + ":" + row.sku);
    });
}

Result<std::vector<SalesRow>> Store::sales_by_day(SqlTransaction& transaction,
                                                  const std::string& from, const std::string& to) {
    return read_sales(
        transaction,
        "SELECT day, currency, CAST(SUM(orders) AS BIGINT), CAST(SUM(net) AS BIGINT), "
        "CAST(SUM(vat) AS BIGINT), CAST(SUM(total) AS BIGINT) FROM report_sales "
        "WHERE day >= $1 AND day <= $2 GROUP BY day, currency ORDER BY day, currency",
        {from, to.empty() ? std::string(last_day) : to});
}

Result<std::vector<SalesRow>> Store::sales_by_hour(SqlTransaction& transaction,
                                                   const std::string& from, const std::string& to) {
    auto rows =
        read_sales(transaction,
                   "SELECT CAST(hour AS TEXT), currency, CAST(SUM(orders) AS BIGINT), "
                   "CAST(SUM(net) AS BIGINT), CAST(SUM(vat) AS BIGINT), CAST(SUM(total) AS BIGINT) "
                   "FROM report_sales WHERE day >= $1 AND day <= $2 GROUP BY hour, currency "
                   "ORDER BY hour, currency",
                   {from, to.empty() ? std::string(last_day) : to});
    if (rows)
        for (SalesRow& row : *rows)
            if (row.period.size() == 1) row.period.insert(0, "0");
    return rows;
}

Result<std::vector<CohortRow>> Store::cohorts(SqlTransaction& transaction) {
    const auto rows = transaction.query(
        "SELECT cohort, month, customers FROM report_cohorts WHERE customers > 0 ORDER BY cohort, "
        "month");
    if (!rows) return rows.error();
    std::vector<CohortRow> cohorts;
    for (const SqlRow& row : *rows)
        cohorts.push_back({sql_text(row[0]), sql_text(row[1]), sql_int(row[2])});
    return cohorts;
}

}  // namespace pesan::report
