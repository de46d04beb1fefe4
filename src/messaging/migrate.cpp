#include <string>

#include "pesan/errc.hpp"
#include "pesan/sql.hpp"

namespace pesan {

namespace {

/// Two processes that start together queue here: on PostgreSQL at this lock, on SQLite as writers.
Result<void> lock_history(SqlTransaction& transaction) {
    if (transaction.dialect() != SqlDialect::postgresql) return {};
    auto locked = transaction.query(
        "SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.pesan_migrations'))");
    if (!locked) return locked.error();
    return {};
}

Result<int> present_version(SqlTransaction& transaction, const std::string& component) {
    auto created = transaction.execute(
        "CREATE TABLE IF NOT EXISTS pesan_migrations (component TEXT PRIMARY KEY, version BIGINT "
        "NOT NULL)");
    if (!created) return created.error();
    auto rows =
        transaction.query("SELECT version FROM pesan_migrations WHERE component = $1", {component});
    if (!rows) return rows.error();
    return rows->empty() ? 0 : static_cast<int>(sql_int(rows->front().front()));
}

Result<void> run_script(SqlTransaction& transaction, std::string_view script) {
    while (!script.empty()) {
        const auto end = script.find(";\n");
        const auto statement = script.substr(0, end);
        script = end == std::string_view::npos ? std::string_view() : script.substr(end + 2);
        if (statement.find_first_not_of(" \t\r\n;") == std::string_view::npos) continue;
        if (auto done = transaction.execute(statement); !done) return done.error();
    }
    return {};
}

Result<void> run_step(SqlTransaction& transaction, const std::string& component,
                      const Migration& step) {
    const bool sqlite = transaction.dialect() == SqlDialect::sqlite;
    if (auto run = run_script(transaction, sqlite ? step.sqlite : step.postgresql); !run) {
        Error error = run.error();
        error.detail = component + " " + std::to_string(step.version) + ": " + error.detail;
        return error;
    }
    auto noted = transaction.execute(
        "INSERT INTO pesan_migrations (component, version) VALUES ($1, $2)"
        " ON CONFLICT (component) DO UPDATE SET version = excluded.version",
        {component, std::int64_t{step.version}});
    if (!noted) return noted.error();
    return {};
}

}  // namespace

Result<void> migrate(SqlDatabase& database, std::string_view component,
                     std::span<const Migration> migrations) {
    const std::string name(component);
    return database.transact_blocking([&](SqlTransaction& transaction) -> Result<void> {
        if (auto locked = lock_history(transaction); !locked) return locked.error();
        auto version = present_version(transaction, name);
        if (!version) return version.error();
        const int newest = migrations.empty() ? 0 : migrations.back().version;
        if (*version > newest) {
            return Error(errc::database, "the tables of " + name + " have version " +
                                             std::to_string(*version) +
                                             ", this program knows up to " +
                                             std::to_string(newest) + ": start a newer one");
        }
        for (const auto& step : migrations) {
            if (step.version <= *version) continue;
            if (auto run = run_step(transaction, name, step); !run) return run.error();
        }
        return {};
    });
}

}  // namespace pesan
