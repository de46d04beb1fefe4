#include "services/report/store.hpp"

namespace pesan::report {

namespace {

/// The same words are right in both dialects.
constexpr const char* tables = R"(CREATE TABLE report_activities (
    sequence BIGINT PRIMARY KEY,
    customer TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    total BIGINT NOT NULL,
    currency TEXT NOT NULL,
    UNIQUE (order_id, kind)
);
CREATE INDEX report_activities_customer ON report_activities (customer, at_ms, sequence);
CREATE TABLE report_customers (
    customer TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    orders BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    first_ms BIGINT NOT NULL,
    last_ms BIGINT NOT NULL
);
CREATE TABLE report_customer_months (
    customer TEXT NOT NULL,
    month TEXT NOT NULL,
    PRIMARY KEY (customer, month)
);
CREATE TABLE report_spend (
    customer TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (customer, currency)
);
CREATE TABLE report_products (
    sku TEXT NOT NULL,
    currency TEXT NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (sku, currency)
);
CREATE INDEX report_products_amount ON report_products (amount, sku, currency);
CREATE TABLE report_sales (
    day TEXT NOT NULL,
    hour BIGINT NOT NULL,
    currency TEXT NOT NULL,
    orders BIGINT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (day, hour, currency)
);
CREATE TABLE report_cohorts (
    cohort TEXT NOT NULL,
    month TEXT NOT NULL,
    customers BIGINT NOT NULL,
    PRIMARY KEY (cohort, month)
);
CREATE TABLE report_counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);)";

}  // namespace

Result<void> Store::create_tables(SqlDatabase& database) {
    const Migration migrations[] = {{1, tables, tables}};
    return migrate(database, "report", migrations);
}

}  // namespace pesan::report
