#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "pesan/sql.hpp"
#include "services/order/product.hpp"

namespace pesan::order {

/// What the shop sells: a table, and a copy of it in memory that every transaction checks to be
/// current. Safe from any thread.
class Catalogue {
public:
    /// Creates the tables; the first time it fills them with default_products().
    ///
    /// errors   database
    [[nodiscard]] static Result<std::unique_ptr<Catalogue>> open(SqlDatabase& database);

    /// All products as this transaction sees them.
    Result<std::shared_ptr<const Products>> current(SqlTransaction& transaction);

    /// Adds products, or changes name and price of those that are there. Orders that were placed
    /// keep their prices.
    Result<void> put(SqlTransaction& transaction, std::span<const Product> products);

private:
    std::mutex mutex_;
    std::string version_;
    std::shared_ptr<const Products> products_;
};

}  // namespace pesan::order
