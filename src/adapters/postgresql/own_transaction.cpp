#include "adapters/postgresql/statements.hpp"
#include "pesan/postgresql.hpp"

namespace pesan::postgresql {

namespace {

class Wrapped final : public OwnTransaction {
public:
    explicit Wrapped(PGconn* connection) : statements_(connection, false) {}

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::postgresql; }
    using SqlTransaction::execute;
    using SqlTransaction::query;
    Result<std::vector<SqlRow>> query(std::string_view sql,
                                      std::span<const SqlValue> values) override {
        return statements_.query(sql, values);
    }
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue> values) override {
        return statements_.execute(sql, values);
    }
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> rows) override {
        return statements_.execute_many(sql, rows);
    }
    void after_commit(std::function<void()> action) override {
        actions_.push_back(std::move(action));
    }
    void committed() override {
        const auto actions = std::exchange(actions_, {});
        for (const auto& action : actions)
            action();
    }

private:
    Statements statements_;
    std::vector<std::function<void()>> actions_;
};

}  // namespace

std::unique_ptr<OwnTransaction> wrap(::pg_conn* connection) {
    return std::make_unique<Wrapped>(connection);
}

}  // namespace pesan::postgresql
