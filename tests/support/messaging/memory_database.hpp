#pragma once

#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "pesan/inbox.hpp"
#include "pesan/sql.hpp"

namespace pesan::test {

/// Transactions over two sets of texts, on one thread of their own: what a handler wrote, and what
/// the inbox remembers. A rollback undoes both. What the tests of handlers need of a database and
/// no more: statements are texts to keep.
class MemoryDatabase final : public SqlDatabase {
public:
    MemoryDatabase();
    ~MemoryDatabase() override;

    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }
    [[nodiscard]] std::string name() const override { return "memory"; }
    boost::asio::awaitable<Result<void>> transact(SqlWork work) override;
    boost::asio::awaitable<Result<void>> read(SqlWork work) override;
    Result<void> transact_blocking(SqlWork work) override;
    [[nodiscard]] std::shared_ptr<void> listen(std::string channel,
                                               std::function<void()> wake) override;
    Result<std::vector<std::string>> unsafe_settings() override {
        return std::vector<std::string>();
    }
    void close() override;

    /// What has been committed.
    [[nodiscard]] std::multiset<std::string> rows();
    [[nodiscard]] std::set<std::string> remembered();
    [[nodiscard]] std::size_t commits();
    /// The next begins fail with these; the next commits.
    void fail_begin(std::deque<Error> faults);
    void fail_commit(std::deque<Error> faults);

    /// An inbox that remembers in this database.
    [[nodiscard]] std::unique_ptr<Inbox> open_inbox();

private:
    friend class MemoryTransaction;
    friend class MemoryInbox;

    std::mutex mutex_;
    std::multiset<std::string> rows_;
    std::set<std::string> remembered_;
    std::size_t commits_ = 0;
    std::deque<Error> begin_faults_;
    std::deque<Error> commit_faults_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace pesan::test
