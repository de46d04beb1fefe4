#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "pesan/sql.hpp"

namespace pesan::sql {

/// How a work ended: what it threw, or its result.
struct Outcome {
    std::exception_ptr exception;
    Result<void> result;
};

/// One piece of work on its way through a database's thread.
struct Work {
    SqlWork run;
    /// Called once, on the database's thread, when the outcome is durable; must be quick.
    std::function<void(Outcome)> done;
};

/// Works that wait for a thread, in order. Safe from any thread.
class WorkQueue {
public:
    /// How many works may wait; more are refused.
    static constexpr std::size_t works_max = 100'000;

    /// returns  false when the queue is closed or full; the work is left as it is
    bool push(Work& work);
    /// Waits for work.
    ///
    /// share    takes at most 1/share of what waits, so that other threads find something as well
    /// returns  1 … max works; empty once the queue is closed and empty
    std::vector<Work> take(std::size_t max, std::size_t share);
    /// Refuses new works; those that wait are still taken.
    void close();

    /// True when something waits and no thread waits for it.
    [[nodiscard]] bool short_of_threads() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> works_;
    std::size_t idle_ = 0;
    bool closed_ = false;
};

}  // namespace pesan::sql
