#pragma once

#include <vector>

#include "adapters/sql/session.hpp"
#include "adapters/sql/work_queue.hpp"

namespace pesan::sql {

/// How often a work that lost against another transaction is run before its caller hears of it.
inline constexpr int attempts_max = 12;

/// Runs one work in a transaction of its own; repeats it while it loses against others.
[[nodiscard]] Outcome run_alone(Session& session, const SqlWork& work, Session::Access access);

/// Runs works in one transaction, each in its savepoint, and tells each its outcome after the
/// commit. When the transaction as a whole fails, each is run again in one of its own, so that a
/// bad work costs only itself.
void run_group(Session& session, std::vector<Work> works);

}  // namespace pesan::sql
