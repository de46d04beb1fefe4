#pragma once

#include "adapters/sql/worker_pool.hpp"
#include "adapters/sqlite/checkpointer.hpp"
#include "adapters/sqlite/connection.hpp"
#include "adapters/sqlite/notifications.hpp"
#include "pesan/sql.hpp"

namespace pesan::sqlite {

/// One file: a writer's thread that puts all waiting works into one commit, and readers that are
/// started when needed.
class Database final : public SqlDatabase {
public:
    /// Works in one commit, at most; bounds how long the first one waits for the others.
    static constexpr std::size_t group_max = 256;
    static constexpr std::size_t readers_max = 4;

    [[nodiscard]] static Result<std::unique_ptr<SqlDatabase>> open(const std::string& url);
    explicit Database(Settings settings);
    ~Database() override { Database::close(); }

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }
    [[nodiscard]] std::string name() const override { return "sqlite:" + settings_.path; }
    boost::asio::awaitable<Result<void>> transact(SqlWork work) override {
        return writer_.run(std::move(work));
    }
    boost::asio::awaitable<Result<void>> read(SqlWork work) override {
        return readers_.run(std::move(work));
    }
    Result<void> transact_blocking(SqlWork work) override {
        return writer_.run_blocking(std::move(work));
    }
    [[nodiscard]] std::shared_ptr<void> listen(std::string channel,
                                               std::function<void()> wake) override;
    Result<std::vector<std::string>> unsafe_settings() override;
    void close() override;

private:
    void write_until_closed(sql::WorkQueue& queue);
    void read_until_closed(sql::WorkQueue& queue);

    const Settings settings_;
    const std::shared_ptr<Notifications> notifications_;
    Checkpointer checkpointer_;
    sql::WorkerPool writer_;
    sql::WorkerPool readers_;
};

}  // namespace pesan::sqlite
