#include "adapters/sqlite/transaction.hpp"

#include <sqlite3.h>

#include "pesan/errc.hpp"

namespace pesan::sqlite {

Result<std::int64_t> Transaction::run(std::string_view sql, std::span<const SqlValue> values,
                                      std::vector<SqlRow>* rows) {
    auto statement = statements_.get(sql);
    if (!statement) return statement.error();
    auto changed = (*statement)->run(values, rows);
    if (!changed && changed.error().code == errc::serialization) lost_a_race_ = true;
    return changed;
}

Result<std::vector<SqlRow>> Transaction::query(std::string_view sql,
                                               std::span<const SqlValue> values) {
    std::vector<SqlRow> rows;
    if (auto done = run(sql, values, &rows); !done) return done.error();
    return rows;
}

Result<std::int64_t> Transaction::execute(std::string_view sql, std::span<const SqlValue> values) {
    return run(sql, values, nullptr);
}

Result<std::int64_t> Transaction::execute_many(std::string_view sql, std::span<const SqlRow> rows) {
    std::int64_t changed = 0;
    for (const auto& row : rows) {
        auto one = run(sql, row, nullptr);
        if (!one) return one.error();
        changed += *one;
    }
    return changed;
}

Result<void> Transaction::command(std::string_view sql) {
    if (auto done = run(sql, {}, nullptr); !done) return done.error();
    return {};
}

Result<void> Transaction::begin(Access access) {
    lost_a_race_ = false;
    // Immediate: the lock is taken now, where waiting for another process is harmless.
    return command(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Result<void> Transaction::commit() {
    return command("COMMIT");
}

void Transaction::rollback() {
    // Some errors (a full disk) have rolled back already; a failure of ROLLBACK itself leaves no
    // transaction either.
    if (in_transaction()) static_cast<void>(command("ROLLBACK"));
}

Result<void> Transaction::set_savepoint() {
    return command("SAVEPOINT work");
}
Result<void> Transaction::release_savepoint() {
    return command("RELEASE work");
}
Result<void> Transaction::return_to_savepoint() {
    return command("ROLLBACK TO work");
}

bool Transaction::in_transaction() {
    return sqlite3_get_autocommit(connection_) == 0;
}

}  // namespace pesan::sqlite
