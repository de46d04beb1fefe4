#pragma once

#include <atomic>

#include "pesan/sql.hpp"

namespace pesan::test {

/// Passes everything on and counts the transactions.
class CountingDatabase final : public SqlDatabase {
public:
    explicit CountingDatabase(SqlDatabase& target) : target_(target) {}

    [[nodiscard]] SqlDialect dialect() const override { return target_.dialect(); }
    [[nodiscard]] std::string name() const override { return target_.name(); }
    boost::asio::awaitable<Result<void>> transact(SqlWork work) override {
        ++writes;
        return target_.transact(std::move(work));
    }
    boost::asio::awaitable<Result<void>> read(SqlWork work) override {
        ++reads;
        return target_.read(std::move(work));
    }
    Result<void> transact_blocking(SqlWork work) override {
        return target_.transact_blocking(std::move(work));
    }
    [[nodiscard]] std::shared_ptr<void> listen(std::string channel,
                                               std::function<void()> wake) override {
        return target_.listen(std::move(channel), std::move(wake));
    }
    Result<std::vector<std::string>> unsafe_settings() override {
        return target_.unsafe_settings();
    }
    void close() override { target_.close(); }

    std::atomic<int> reads = 0;
    std::atomic<int> writes = 0;

private:
    SqlDatabase& target_;
};

}  // namespace pesan::test
