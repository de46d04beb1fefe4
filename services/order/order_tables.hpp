#pragma once

#include <span>

#include "pesan/sql.hpp"

namespace pesan::order {

/// The history of the order service's own tables.
[[nodiscard]] std::span<const Migration> order_migrations();

}  // namespace pesan::order
