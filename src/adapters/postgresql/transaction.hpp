#pragma once

#include <atomic>
#include <optional>

#include "adapters/postgresql/connection.hpp"
#include "adapters/postgresql/statements.hpp"
#include "adapters/sql/session.hpp"

namespace pesan::postgresql {

/// The transaction that is open on one connection of the pool. The connection is made when it is
/// first needed and again after it was lost.
class Transaction final : public sql::Session {
public:
    /// How long a work waits for a server that is being restarted.
    static constexpr std::chrono::seconds reconnect_limit{10};

    /// closing   ends the waiting for a server
    Transaction(const Settings& settings, const std::atomic<bool>& closing)
        : settings_(settings), closing_(closing) {}

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::postgresql; }
    using SqlTransaction::execute;
    using SqlTransaction::query;
    Result<std::vector<SqlRow>> query(std::string_view sql,
                                      std::span<const SqlValue> values) override;
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue> values) override;
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> rows) override;

    /// errors   unreachable, access_refused, database: nothing has happened
    Result<void> begin(Access access) override;
    /// errors   unconfirmed: the connection was lost, the commit may have happened or not; else
    /// nothing has happened
    Result<void> commit() override;
    void rollback() override;
    Result<void> set_savepoint() override { return command("SAVEPOINT work"); }
    Result<void> release_savepoint() override { return command("RELEASE work"); }
    Result<void> return_to_savepoint() override { return command("ROLLBACK TO work"); }
    [[nodiscard]] bool in_transaction() override;
    [[nodiscard]] bool lost_a_race() const override {
        return statements_ && statements_->lost_a_race();
    }

private:
    [[nodiscard]] bool connected() const;
    Result<void> connect();
    Result<void> command(const char* sql);

    const Settings& settings_;
    const std::atomic<bool>& closing_;
    std::unique_ptr<Connection> connection_;
    std::optional<Statements> statements_;
};

}  // namespace pesan::postgresql
