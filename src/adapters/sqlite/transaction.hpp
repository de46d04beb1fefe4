#pragma once

#include "adapters/sql/session.hpp"
#include "adapters/sqlite/statement_cache.hpp"

namespace pesan::sqlite {

/// The transaction that is open on one connection.
class Transaction final : public sql::Session {
public:
    explicit Transaction(::sqlite3* connection)
        : connection_(connection), statements_(connection) {}

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }
    using SqlTransaction::execute;
    using SqlTransaction::query;
    Result<std::vector<SqlRow>> query(std::string_view sql,
                                      std::span<const SqlValue> values) override;
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue> values) override;
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> rows) override;

    Result<void> begin(Access access) override;
    Result<void> commit() override;
    void rollback() override;
    Result<void> set_savepoint() override;
    Result<void> release_savepoint() override;
    Result<void> return_to_savepoint() override;
    [[nodiscard]] bool in_transaction() override;
    [[nodiscard]] bool lost_a_race() const override { return lost_a_race_; }

private:
    Result<std::int64_t> run(std::string_view sql, std::span<const SqlValue> values,
                             std::vector<SqlRow>* rows);
    Result<void> command(std::string_view sql);

    ::sqlite3* connection_;
    StatementCache statements_;
    bool lost_a_race_ = false;
};

}  // namespace pesan::sqlite
