#include "memory_database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pesan::test {

namespace asio = boost::asio;

class MemoryTransaction final : public SqlTransaction {
public:
    [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }
    Result<std::vector<SqlRow>> query(std::string_view sql, std::span<const SqlValue>) override {
        rows.emplace_back(sql);
        return std::vector<SqlRow>();
    }
    Result<std::int64_t> execute(std::string_view sql, std::span<const SqlValue>) override {
        rows.emplace_back(sql);
        return 1;
    }
    Result<std::int64_t> execute_many(std::string_view sql, std::span<const SqlRow> many) override {
        rows.insert(rows.end(), many.size(), std::string(sql));
        return static_cast<std::int64_t>(many.size());
    }
    void after_commit(std::function<void()> action) override {
        actions.push_back(std::move(action));
    }

    std::vector<std::string> rows;
    std::set<std::string> remembered;
    std::vector<std::function<void()>> actions;
};

class MemoryInbox final : public Inbox {
public:
    explicit MemoryInbox(MemoryDatabase& database) : database_(database) {}

    Result<bool> remember(SqlTransaction& transaction, std::string_view reader,
                          std::string_view source, std::string_view id) override {
        const std::string text =
            std::string(reader) + " " + std::string(source) + " " + std::string(id);
        const std::lock_guard lock(database_.mutex_);
        if (database_.remembered_.contains(text)) return false;
        return dynamic_cast<MemoryTransaction&>(transaction).remembered.insert(text).second;
    }
    Result<std::vector<bool>> remember_all(
        SqlTransaction& transaction, std::string_view reader,
        std::span<const std::pair<std::string, std::string>> source_and_id) override {
        std::vector<bool> fresh;
        for (const auto& [source, id] : source_and_id) {
            fresh.push_back(*remember(transaction, reader, source, id));
        }
        return fresh;
    }

private:
    MemoryDatabase& database_;
};

namespace {

Result<void> next_fault(std::deque<Error>& faults) {
    if (faults.empty()) return {};
    Error fault = std::move(faults.front());
    faults.pop_front();
    return fault;
}

}  // namespace

MemoryDatabase::MemoryDatabase() = default;
MemoryDatabase::~MemoryDatabase() {
    thread_.join();
}

asio::awaitable<Result<void>> MemoryDatabase::transact(SqlWork work) {
    const auto on_thread = [](MemoryDatabase& self, SqlWork kept) -> asio::awaitable<Result<void>> {
        co_return self.transact_blocking(std::move(kept));
    };
    co_return co_await asio::co_spawn(thread_, on_thread(*this, std::move(work)),
                                      asio::use_awaitable);
}

asio::awaitable<Result<void>> MemoryDatabase::read(SqlWork work) {
    return transact(std::move(work));
}

Result<void> MemoryDatabase::transact_blocking(SqlWork work) {
    {
        const std::lock_guard lock(mutex_);
        if (auto begun = next_fault(begin_faults_); !begun) return begun;
    }
    MemoryTransaction transaction;
    if (auto done = work(transaction); !done) return done;
    {
        const std::lock_guard lock(mutex_);
        if (auto committed = next_fault(commit_faults_); !committed) return committed;
        rows_.insert(transaction.rows.begin(), transaction.rows.end());
        remembered_.merge(transaction.remembered);
        ++commits_;
    }
    for (const auto& action : transaction.actions)
        action();
    return {};
}

std::shared_ptr<void> MemoryDatabase::listen(std::string, std::function<void()>) {
    return {};
}
void MemoryDatabase::close() {
    thread_.join();
}

std::multiset<std::string> MemoryDatabase::rows() {
    const std::lock_guard lock(mutex_);
    return rows_;
}
std::set<std::string> MemoryDatabase::remembered() {
    const std::lock_guard lock(mutex_);
    return remembered_;
}
std::size_t MemoryDatabase::commits() {
    const std::lock_guard lock(mutex_);
    return commits_;
}
void MemoryDatabase::fail_begin(std::deque<Error> faults) {
    const std::lock_guard lock(mutex_);
    begin_faults_ = std::move(faults);
}
void MemoryDatabase::fail_commit(std::deque<Error> faults) {
    const std::lock_guard lock(mutex_);
    commit_faults_ = std::move(faults);
}
std::unique_ptr<Inbox> MemoryDatabase::open_inbox() {
    return std::make_unique<MemoryInbox>(*this);
}

}  // namespace pesan::test
