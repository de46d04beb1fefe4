#pragma once

#include <span>

#include "pesan/sql.hpp"

namespace pesan::finance {

/// The history of the ledger's tables.
[[nodiscard]] std::span<const Migration> ledger_migrations();

}  // namespace pesan::finance
