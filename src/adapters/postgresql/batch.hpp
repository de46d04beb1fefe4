#pragma once

#include <libpq-fe.h>

#include <optional>
#include <span>
#include <string>

#include "pesan/sql.hpp"

namespace pesan::postgresql {

/// Rewrites "INSERT … VALUES ($1, …) …" for one row into one statement for many: each parameter
/// becomes an array.
///
///     INSERT INTO item (id, name) VALUES ($1, lower($2)) ON CONFLICT DO NOTHING
///     INSERT INTO item (id, name) SELECT u.c1, lower(u.c2)
///       FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS u (c1, c2, n) ORDER BY u.n ON
///       CONFLICT DO NOTHING
///
/// types    of the parameters, as the server found them
/// returns  nothing when the statement has another shape: no INSERT of one row of values,
/// parameters behind the row,
///          DO UPDATE (it may not meet a row twice), DEFAULT, a type not known here
[[nodiscard]] std::optional<std::string> insert_of_arrays(std::string_view sql,
                                                          std::span<const Oid> types);

/// A column of the rows as an array in the server's text form: {1,NULL} or {"a","\"b\""}.
[[nodiscard]] std::string array_text(std::span<const SqlRow> rows, std::size_t column, Oid type);

}  // namespace pesan::postgresql
