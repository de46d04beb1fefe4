#pragma once

#include "net/http/router.hpp"
#include "pesan/sql.hpp"
#include "services/finance/handler.hpp"

namespace pesan::finance {

/// Adds /v1/ledger/entries, trial-balance, daily-sales and export, and POST /v1/ledger/entries for
/// direct calls. Database and poster must outlive the router.
void add_routes(http::Router& router, SqlDatabase& database, Poster& poster);

}  // namespace pesan::finance
