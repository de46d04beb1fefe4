#include "services/sql/writer_lock.hpp"

namespace pesan::sql {

Result<void> lock_writers(SqlTransaction& transaction, std::string_view name) {
    if (transaction.dialect() == SqlDialect::sqlite) return {};
    // Advisory locks are the database's, not the schema's: two shops in one database must not wait
    // for each other.
    auto locked =
        transaction.query("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.' || $1))",
                          {std::string(name)});
    if (!locked) return locked.error();
    return {};
}

}  // namespace pesan::sql
