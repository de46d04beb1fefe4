#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/sql/work_queue.hpp"

namespace pesan::sql {

/// Threads that run the works of one queue, each with its own connection; one more is started when
/// all are busy, up to a maximum. Safe from any thread.
class WorkerPool {
public:
    /// Runs on every thread of the pool until take() gives nothing.
    using Body = std::function<void(WorkQueue& queue)>;

    WorkerPool(std::size_t threads_max, Body body);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// The coroutine goes on, on its own executor, when the work is done.
    ///
    /// errors   the work's own; closed; database when too many wait
    boost::asio::awaitable<Result<void>> run(SqlWork work);
    /// The same for a thread that may block.
    Result<void> run_blocking(SqlWork work);

    /// Waits until what was pushed has run. Harmless twice.
    void close();

private:
    void push(Work work);
    void start_thread_if_needed();

    const std::size_t threads_max_;
    const Body body_;
    WorkQueue queue_;
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    bool closed_ = false;
};

}  // namespace pesan::sql
