#include "adapters/sqlite/transaction.hpp"
#include "pesan/sqlite.hpp"

namespace pesan::sqlite {

namespace {

class Wrapped final : public OwnTransaction {
public:
    explicit Wrapped(::sqlite3* connection) : transaction_(connection) {}

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }
    using SqlTransaction::execute;
    using SqlTransaction::query;
    Result<std::vector<SqlRow>> query(std::string_view sql,
                                      std::span<const SqlValue> values) override {
        return transaction_.query(sql, values);
    }
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue> values) override {
        return transaction_.execute(sql, values);
    }
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> rows) override {
        return transaction_.execute_many(sql, rows);
    }
    void after_commit(std::function<void()> action) override {
        transaction_.after_commit(std::move(action));
    }
    void committed() override { transaction_.run_actions(); }

private:
    Transaction transaction_;
};

}  // namespace

std::unique_ptr<OwnTransaction> wrap(::sqlite3* connection) {
    return std::make_unique<Wrapped>(connection);
}

}  // namespace pesan::sqlite
