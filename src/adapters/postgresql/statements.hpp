#pragma once

#include "adapters/postgresql/error.hpp"
#include "adapters/postgresql/statement_cache.hpp"
#include "pesan/sql.hpp"

namespace pesan::postgresql {

/// Runs statements on one connection, whatever transaction is open there.
class Statements {
public:
    Statements(PGconn* connection, bool keep_prepared)
        : connection_(connection), cache_(connection, keep_prepared) {}

    Result<std::vector<SqlRow>> query(std::string_view sql, std::span<const SqlValue> values);
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue> values);
    /// An INSERT of plain rows goes as one statement over arrays, everything else as one row after
    /// the other without waiting between them (libpq's pipeline).
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> rows);

    /// True when a statement failed in a way that another try may mend.
    [[nodiscard]] bool lost_a_race() const { return lost_a_race_; }
    void begin_anew() { lost_a_race_ = false; }
    /// What failed as a command of its own (BEGIN, COMMIT), told here so that lost_a_race() knows.
    Error failed(const PGresult* result);

private:
    Result<ResultPtr> run(std::string_view sql, std::span<const SqlValue> values);
    Result<ResultPtr> run_prepared(const Prepared& statement, std::span<const SqlValue> values);
    Result<std::int64_t> insert_arrays(std::string_view sql, std::span<const Oid> types,
                                       std::span<const SqlRow> rows);
    Result<std::int64_t> pipeline(const Prepared& statement, std::span<const SqlRow> rows);
    Result<void> send(const Prepared& statement, std::span<const SqlRow> rows);
    Result<std::int64_t> receive();

    PGconn* connection_;
    StatementCache cache_;
    bool lost_a_race_ = false;
};

}  // namespace pesan::postgresql
