#include "services/order/catalogue.hpp"

#include "base/uuid.hpp"

namespace pesan::order {

namespace {

// The version is a random word, not a number: a number that a rolled-back change used would come
// again and hide the change that really happened.
constexpr auto tables = R"(CREATE TABLE products (
    sku TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    price BIGINT NOT NULL,
    currency TEXT NOT NULL
);
CREATE TABLE catalogue (
    id BIGINT PRIMARY KEY,
    version TEXT NOT NULL
))";

Result<void> seed(Catalogue& catalogue, SqlTransaction& transaction) {
    auto known = transaction.query("SELECT version FROM catalogue WHERE id = 1");
    if (!known) return known.error();
    if (!known->empty()) return {};
    const auto products = default_products();
    return catalogue.put(transaction, products);
}

}  // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(SqlDatabase& database) {
    const Migration migrations[] = {{1, tables, tables}};
    if (auto migrated = migrate(database, "catalogue", migrations); !migrated)
        return migrated.error();
    auto catalogue = std::make_unique<Catalogue>();
    const SqlWork work = [&](SqlTransaction& transaction) { return seed(*catalogue, transaction); };
    if (auto seeded = database.transact_blocking(work); !seeded) return seeded.error();
    return catalogue;
}

Result<std::shared_ptr<const Products>> Catalogue::current(SqlTransaction& transaction) {
    auto version = transaction.query("SELECT version FROM catalogue WHERE id = 1");
    if (!version) return version.error();
    const std::string newest = version->empty() ? std::string() : sql_text(version->front()[0]);
    {
        const std::lock_guard lock(mutex_);
        if (products_ && version_ == newest) return products_;
    }
    auto rows = transaction.query("SELECT sku, name, price, currency FROM products");
    if (!rows) return rows.error();
    auto products = std::make_shared<Products>();
    for (const auto& row : *rows)
        (*products)[sql_text(row[0])] = {
            sql_text(row[0]), sql_text(row[1]), {sql_int(row[2]), sql_text(row[3])}};
    const std::lock_guard lock(mutex_);
    version_ = newest;
    products_ = products;
    return products_;
}

Result<void> Catalogue::put(SqlTransaction& transaction, std::span<const Product> products) {
    std::vector<SqlRow> rows;
    for (const auto& product : products)
        rows.push_back({product.sku, product.name, product.price.amount, product.price.currency});
    auto put = transaction.execute_many(
        "INSERT INTO products (sku, name, price, currency) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(sku) DO UPDATE SET "
        "name = excluded.name, price = excluded.price, currency = excluded.currency",
        rows);
    if (!put) return put.error();
    auto changed = transaction.execute(
        "INSERT INTO catalogue (id, version) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET version "
        "= excluded.version",
        {new_uuid()});
    if (!changed) return changed.error();
    return {};
}

}  // namespace pesan::order
