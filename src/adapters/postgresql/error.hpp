#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

#include "pesan/result.hpp"

namespace pesan::postgresql {

struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

[[nodiscard]] bool succeeded(const PGresult* result);
/// Five characters; empty when the connection failed.
[[nodiscard]] std::string sql_state(const PGresult* result);
/// conflict, serialization, unreachable (lost connection) or database, with the server's first
/// line. Its "Detail" is left out: it quotes values.
[[nodiscard]] Error error_of(PGconn* connection, const PGresult* result);

}  // namespace pesan::postgresql
