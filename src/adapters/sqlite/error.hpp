#pragma once

#include <string>

#include "pesan/result.hpp"

struct sqlite3;

namespace pesan::sqlite {

/// What went wrong last on a connection: conflict, serialization or database, with SQLite's words.
[[nodiscard]] Error last_error(::sqlite3* connection);

}  // namespace pesan::sqlite
