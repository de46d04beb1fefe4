#include "services/finance/ledger_tables.hpp"

namespace pesan::finance {

namespace {

constexpr auto tables = R"(CREATE TABLE ledger_entries (
    at BIGINT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    order_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    currency TEXT NOT NULL,
    receivable BIGINT NOT NULL,
    revenue BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    PRIMARY KEY (at, id),
    CHECK (receivable + revenue + vat = 0)
);
CREATE UNIQUE INDEX ledger_entries_id ON ledger_entries (id);
CREATE TABLE ledger_balances (
    currency TEXT NOT NULL,
    account TEXT NOT NULL,
    debit BIGINT NOT NULL,
    credit BIGINT NOT NULL,
    PRIMARY KEY (currency, account)
);
CREATE TABLE daily_sales (
    day TEXT NOT NULL,
    currency TEXT NOT NULL,
    orders BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    credit_notes BIGINT NOT NULL,
    net BIGINT NOT NULL,
    vat BIGINT NOT NULL,
    PRIMARY KEY (day, currency)
))";

}  // namespace

std::span<const Migration> ledger_migrations() {
    static const Migration migrations[] = {{1, tables, tables}};
    return migrations;
}

}  // namespace pesan::finance
