#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pesan/result.hpp"

namespace pesan {

enum class SqlDialect { sqlite, postgresql };

/// A bound value or a column's value. Times are milliseconds since 1970 in UTC as integers; money
/// is integer minor units.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;
using SqlRow = std::vector<SqlValue>;

/// NULL reads as 0 or "".
[[nodiscard]] std::int64_t sql_int(const SqlValue& value);
[[nodiscard]] std::string sql_text(const SqlValue& value);
[[nodiscard]] bool sql_null(const SqlValue& value);

/// One open transaction. Used by one thread, the one that runs the work it was given to; never
/// kept.
class SqlTransaction {
public:
    virtual ~SqlTransaction() = default;

    [[nodiscard]] virtual SqlDialect dialect() const = 0;

    /// Runs one statement, prepared once a connection and text. Parameters are $1, $2 … in both
    /// dialects.
    ///
    /// returns  the rows of a SELECT or of RETURNING, all read
    /// errors   conflict (unique key), serialization (repeat the transaction), database (its words
    /// in the detail)
    virtual Result<std::vector<SqlRow>> query(std::string_view sql,
                                              std::span<const SqlValue> values) = 0;
    /// The same without rows; returns the number of rows changed.
    virtual Result<std::int64_t> execute(std::string_view sql,
                                         std::span<const SqlValue> values) = 0;
    /// One statement for many rows: prepared once, run per row on SQLite; on PostgreSQL one round
    /// trip where the statement's shape allows it. Every row has the same number of values.
    virtual Result<std::int64_t> execute_many(std::string_view sql,
                                              std::span<const SqlRow> rows) = 0;

    Result<std::vector<SqlRow>> query(std::string_view sql,
                                      std::initializer_list<SqlValue> values = {}) {
        return query(sql, std::span(values.begin(), values.size()));
    }
    Result<std::int64_t> execute(std::string_view sql,
                                 std::initializer_list<SqlValue> values = {}) {
        return execute(sql, std::span(values.begin(), values.size()));
    }

    /// Runs after this transaction's commit is durable, on the database's thread; must be quick
    /// (post elsewhere). Dropped on rollback.
    virtual void after_commit(std::function<void()> action) = 0;
};

/// Work inside a transaction: an Error rolls its changes back.
using SqlWork = std::function<Result<void>(SqlTransaction&)>;

/// One database (SQLite file, or PostgreSQL schema) with its own threads. Safe from any thread.
class SqlDatabase {
public:
    virtual ~SqlDatabase() = default;

    [[nodiscard]] virtual SqlDialect dialect() const = 0;
    /// Where it lives, without credentials, for people.
    [[nodiscard]] virtual std::string name() const = 0;

    /// Runs the work in a transaction and commits it; the coroutine goes on, on its own executor,
    /// when the commit is durable. Works that wait at the same time may share one commit, each in
    /// its own savepoint: an Error of one rolls back that one only. Work may run more than once
    /// (serialization failures are repeated): it must have no effect outside the transaction but
    /// what it assigns anew each time.
    ///
    /// errors   the work's own; database when begin or commit fails: nothing of it has happened
    virtual boost::asio::awaitable<Result<void>> transact(SqlWork work) = 0;
    /// The same on a read-only snapshot, which does not wait for writers.
    virtual boost::asio::awaitable<Result<void>> read(SqlWork work) = 0;
    /// transact() for threads that may block; never call it from an executor's thread.
    virtual Result<void> transact_blocking(SqlWork work) = 0;

    /// Calls `wake` from some thread after another process or connection said notify() on this
    /// channel (PostgreSQL LISTEN/NOTIFY; on SQLite only within this process). May be lost: poll as
    /// well. The returned object ends it.
    [[nodiscard]] virtual std::shared_ptr<void> listen(std::string channel,
                                                       std::function<void()> wake) = 0;

    /// Settings that make a confirmed commit unsafe (fsync off …), in words for people; empty =
    /// safe.
    virtual Result<std::vector<std::string>> unsafe_settings() = 0;

    /// Waits for running work, refuses new; harmless twice.
    virtual void close() = 0;
};

/// Opens "sqlite:./data/order.db" or "postgresql://user:secret@host/db?schema=order" (the schema is
/// created). Which schemes there are depends on what was registered
/// (pesan::sqlite::register_database() …).
///
/// errors   invalid_url, unknown_scheme, unreachable, access_refused, database
[[nodiscard]] Result<std::unique_ptr<SqlDatabase>> open_database(const std::string& url);

using DatabaseFactory = std::function<Result<std::unique_ptr<SqlDatabase>>(const std::string& url)>;
void register_database(std::string scheme, DatabaseFactory factory);

/// A step of a schema's history: numbered from 1 without gaps, never changed once released.
struct Migration {
    int version = 0;
    /// Statements divided by ";\n".
    std::string sqlite;
    std::string postgresql;
};

/// Brings the tables of `component` ("outbox", "order" …) to the newest version; safe when several
/// processes start at once. Refuses a database that is newer than this program, and says so.
[[nodiscard]] Result<void> migrate(SqlDatabase& database, std::string_view component,
                                   std::span<const Migration> migrations);

}  // namespace pesan
