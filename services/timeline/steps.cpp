#include "services/timeline/steps.hpp"

#include "base/uuid.hpp"

namespace pesan::timeline {

namespace {

// The key begins with the order, and UUIDv7 ids rise: one order's steps lie together and in their
// order.
constexpr auto table = R"(CREATE TABLE steps (
    order_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    service TEXT NOT NULL,
    step TEXT NOT NULL,
    detail TEXT NOT NULL,
    message_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    PRIMARY KEY (order_id, id)
))";

}  // namespace

Result<std::unique_ptr<Steps>> Steps::open(SqlDatabase& database) {
    const Migration migrations[] = {{1, std::string(table) + " WITHOUT ROWID", table}};
    if (auto migrated = migrate(database, "steps", migrations); !migrated) return migrated.error();
    return std::unique_ptr<Steps>(new Steps(database));
}

Result<void> Steps::add(SqlTransaction& transaction, Step step) {
    return add_all(transaction, std::span(&step, 1));
}

Result<void> Steps::add_all(SqlTransaction& transaction, std::span<const Step> steps) {
    std::vector<SqlRow> rows;
    rows.reserve(steps.size());
    for (const auto& step : steps) {
        if (step.order_id.empty()) continue;
        rows.push_back({step.order_id, new_uuid(), step.at_ms, step.service, step.step, step.detail,
                        step.message_id, step.attempt});
    }
    if (rows.empty()) return {};
    auto added = transaction.execute_many(
        "INSERT INTO steps (order_id, id, at, service, step, detail, message_id, attempt) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        rows);
    if (!added) return added.error();
    if (observer_)
        transaction.after_commit(
            [observer = observer_, seen = std::vector<Step>(steps.begin(), steps.end())] {
                for (const auto& step : seen)
                    if (!step.order_id.empty()) observer(step);
            });
    return {};
}

boost::asio::awaitable<Result<std::vector<Step>>> Steps::of_order(std::string order_id) {
    std::vector<Step> steps;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        steps.clear();
        auto rows = transaction.query(
            "SELECT order_id, at, service, step, detail, message_id, attempt FROM steps WHERE "
            "order_id = $1 ORDER BY id",
            {order_id});
        if (!rows) return rows.error();
        for (const auto& row : *rows)
            steps.push_back({sql_text(row[0]), sql_int(row[1]), sql_text(row[2]), sql_text(row[3]),
                             sql_text(row[4]), sql_text(row[5]), sql_int(row[6])});
        return {};
    };
    auto read = co_await database_.read(std::move(work));
    if (!read) co_return read.error();
    co_return steps;
}

}  // namespace pesan::timeline
