#pragma once

#include <functional>
#include <vector>

#include "pesan/sql.hpp"

namespace pesan::sql {

/// A connection with its current transaction: what run_group() needs of a database. Used by one
/// thread.
class Session : public SqlTransaction {
public:
    enum class Access { read, write };

    virtual Result<void> begin(Access access) = 0;
    /// Durable when it succeeds.
    virtual Result<void> commit() = 0;
    /// Ends the transaction if there is one; a lost connection has rolled back already.
    virtual void rollback() = 0;

    /// A point inside the transaction to come back to; there is one at most.
    virtual Result<void> set_savepoint() = 0;
    virtual Result<void> release_savepoint() = 0;
    virtual Result<void> return_to_savepoint() = 0;

    /// False once an error ended the whole transaction (full disk, lost connection).
    [[nodiscard]] virtual bool in_transaction() = 0;
    /// True when a statement since begin() lost against another transaction, so that a repetition
    /// may succeed.
    [[nodiscard]] virtual bool lost_a_race() const = 0;

    void after_commit(std::function<void()> action) override {
        actions_.push_back(std::move(action));
    }

    [[nodiscard]] std::size_t actions_size() const { return actions_.size(); }
    void drop_actions(std::size_t keep) { actions_.resize(keep); }
    void run_actions() {
        auto actions = std::exchange(actions_, {});
        for (const auto& action : actions)
            action();
    }

private:
    std::vector<std::function<void()>> actions_;
};

}  // namespace pesan::sql
