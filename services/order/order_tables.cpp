#include "services/order/order_tables.hpp"

namespace pesan::order {

namespace {

// Orders hang on their running number, which rises: a new one goes to the end of the table and of
// each index.
constexpr auto orders = R"(CREATE TABLE orders (
    running BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    locale TEXT NOT NULL,
    note TEXT,
    has_customer BIGINT NOT NULL,
    customer_name TEXT NOT NULL,
    customer_email TEXT NOT NULL,
    customer_phone TEXT,
    currency TEXT NOT NULL,
    subtotal BIGINT NOT NULL,
    vat_rate_bp BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    total BIGINT NOT NULL,
    notify BIGINT NOT NULL,
    import_file TEXT NOT NULL,
    delivery TEXT NOT NULL
);
CREATE UNIQUE INDEX orders_id ON orders (id);
CREATE TABLE order_lines (
    running BIGINT NOT NULL,
    line BIGINT NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (running, line)
))";

constexpr auto rest = R"(;
CREATE TABLE order_numbers (
    id BIGINT PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO order_numbers (id, next) VALUES (1, 1);
CREATE TABLE idempotency_keys (
    key TEXT PRIMARY KEY,
    request_hash TEXT NOT NULL,
    order_id TEXT NOT NULL,
    body TEXT NOT NULL,
    delivered BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE TABLE imported_orders (
    file TEXT NOT NULL,
    item TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (file, item)
))";

}  // namespace

std::span<const Migration> order_migrations() {
    static const Migration migrations[] = {
        {1, std::string(orders) + " WITHOUT ROWID" + rest, std::string(orders) + rest},
    };
    return migrations;
}

}  // namespace pesan::order
