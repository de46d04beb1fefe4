#pragma once

#include "pesan/sql.hpp"

namespace pesan::sql {

/// Lets one transaction at a time write what `name` stands for, until its end; others wait. For
/// totals that are read, changed and written. SQLite has one writer anyway.
///
/// errors   those of the database
[[nodiscard]] Result<void> lock_writers(SqlTransaction& transaction, std::string_view name);

}  // namespace pesan::sql
