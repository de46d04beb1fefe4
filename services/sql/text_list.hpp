#pragma once

#include <span>
#include <string>

#include "pesan/sql.hpp"

namespace pesan::sql {

/// "IN (…)" over a parameter that holds many texts, so that one prepared statement serves any
/// number of them.
///
/// parameter  which one of the statement's: 1 is $1; bind what list_value() gives
[[nodiscard]] std::string in_list(SqlDialect dialect, int parameter);

/// The texts as a JSON array.
[[nodiscard]] SqlValue list_value(std::span<const std::string> texts);

}  // namespace pesan::sql
