#pragma once

#include <atomic>

#include "adapters/postgresql/listener.hpp"
#include "adapters/postgresql/settings.hpp"
#include "adapters/sql/session.hpp"
#include "adapters/sql/worker_pool.hpp"
#include "pesan/sql.hpp"

namespace pesan::postgresql {

/// One schema of a server, through a pool of connections that are opened when they are needed.
class Database final : public SqlDatabase {
public:
    [[nodiscard]] static Result<std::unique_ptr<SqlDatabase>> open(const std::string& url);
    explicit Database(Settings settings);
    ~Database() override { Database::close(); }

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::postgresql; }
    [[nodiscard]] std::string name() const override { return settings_.name; }
    boost::asio::awaitable<Result<void>> transact(SqlWork work) override {
        return writers_.run(std::move(work));
    }
    boost::asio::awaitable<Result<void>> read(SqlWork work) override {
        return readers_.run(std::move(work));
    }
    Result<void> transact_blocking(SqlWork work) override {
        return writers_.run_blocking(std::move(work));
    }
    [[nodiscard]] std::shared_ptr<void> listen(std::string channel,
                                               std::function<void()> wake) override;
    Result<std::vector<std::string>> unsafe_settings() override;
    void close() override;

private:
    void work_until_closed(sql::WorkQueue& queue, sql::Session::Access access);

    const Settings settings_;
    std::atomic<bool> closing_ = false;
    sql::WorkerPool writers_;
    sql::WorkerPool readers_;
    std::shared_ptr<Listener> listener_;
};

}  // namespace pesan::postgresql
