#pragma once

#include <string>

#include "pesan/sql.hpp"

namespace pesan::outbox {

/// A name for a relay of this process: boot, process namespace, process, its start, and a number.
[[nodiscard]] std::string new_holder();

/// True when the named relay's process is known to have ended: it ran in our process namespace and
/// is not there any more, or, where the database is a file of this machine, before the last boot.
/// So a restart after kill -9 does not wait for the lease to run out.
[[nodiscard]] bool holder_gone(const std::string& holder, SqlDialect dialect);

}  // namespace pesan::outbox
