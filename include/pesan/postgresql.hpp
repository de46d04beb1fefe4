#pragma once

#include <memory>

#include "pesan/sql.hpp"

struct pg_conn;

namespace pesan::postgresql {

/// Makes "postgresql://user:secret@host:port/database?schema=NAME" (and postgres://) known to
/// open_database(); call it once, early.
///
/// schema (default public) is created and is the search path; pool (default 8) is the number of
/// connections at most; everything else (sslmode, sslrootcert, connect_timeout …) goes to libpq as
/// it is.
void register_database();

/// A transaction that the program began itself on its own connection, for Outbox::add() and
/// Inbox::remember().
class OwnTransaction : public SqlTransaction {
public:
    /// Runs what was to happen after the commit (the relay's wake-up); call it when COMMIT has
    /// succeeded.
    virtual void committed() = 0;
};

/// Wraps a connection (libpq's PGconn) on which BEGIN was said. The connection must outlive the
/// result, which neither commits nor rolls back.
[[nodiscard]] std::unique_ptr<OwnTransaction> wrap(::pg_conn* connection);

}  // namespace pesan::postgresql
