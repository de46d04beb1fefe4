#pragma once

#include <memory>

#include "pesan/sql.hpp"

struct sqlite3;

namespace pesan::sqlite {

/// Makes "sqlite:PATH" known to open_database(); call it once, early.
///
/// PATH is a file that is created if need be, its folder too. "?synchronous=off" (or normal) gives
/// durability up for speed, which unsafe_settings() then names.
void register_database();

/// A transaction that the program began itself on its own connection, for Outbox::add() and
/// Inbox::remember().
class OwnTransaction : public SqlTransaction {
public:
    /// Runs what was to happen after the commit (the relay's wake-up); call it when COMMIT has
    /// succeeded.
    virtual void committed() = 0;
};

/// Wraps a connection on which BEGIN was said. The connection must outlive the result, which
/// neither commits nor rolls back.
[[nodiscard]] std::unique_ptr<OwnTransaction> wrap(::sqlite3* connection);

}  // namespace pesan::sqlite
