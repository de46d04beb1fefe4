#include "adapters/sql/worker_pool.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "pesan/errc.hpp"

namespace pesan::sql {

namespace asio = boost::asio;

namespace {

/// Brings the outcome back to the coroutine's executor, which it keeps busy until then.
template <class Handler>
std::function<void(Outcome)> resume_with(Handler handler) {
    asio::any_io_executor executor = asio::get_associated_executor(handler);
    executor = asio::prefer(executor, asio::execution::outstanding_work.tracked);
    auto kept = std::make_shared<Handler>(std::move(handler));
    return [kept = std::move(kept), executor = std::move(executor)](Outcome outcome) mutable {
        auto resume = [kept = std::move(kept), outcome = std::move(outcome)]() mutable {
            auto last = std::move(*kept);
            last(outcome.exception, std::move(outcome.result));
        };
        // Let go of here: a work that is still kept somewhere must not keep the executor busy.
        const auto target = std::move(executor);
        asio::post(target, std::move(resume));
    };
}

}  // namespace

WorkerPool::WorkerPool(std::size_t threads_max, Body body)
    : threads_max_(threads_max), body_(std::move(body)) {}

WorkerPool::~WorkerPool() {
    close();
}

void WorkerPool::push(Work work) {
    if (queue_.push(work)) return start_thread_if_needed();
    work.done({nullptr, Error(errc::closed, "the database is closed or overloaded")});
}

void WorkerPool::start_thread_if_needed() {
    if (!queue_.short_of_threads()) return;
    std::lock_guard lock(mutex_);
    if (closed_ || threads_.size() >= threads_max_) return;
    threads_.emplace_back([this] { body_(queue_); });
}

asio::awaitable<Result<void>> WorkerPool::run(SqlWork work) {
    auto start = [this, &work](auto handler) {
        push({std::move(work), resume_with(std::move(handler))});
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>,
                                            void(std::exception_ptr, Result<void>)>(
        start, asio::use_awaitable);
}

Result<void> WorkerPool::run_blocking(SqlWork work) {
    // Shared: set_value() may still touch the promise while the one who waits goes on already.
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto future = promise->get_future();
    push({std::move(work), [promise](Outcome outcome) { promise->set_value(std::move(outcome)); }});
    Outcome outcome = future.get();
    if (outcome.exception) std::rethrow_exception(outcome.exception);
    return outcome.result;
}

void WorkerPool::close() {
    queue_.close();
    std::vector<std::thread> threads;
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        threads.swap(threads_);
    }
    for (auto& thread : threads)
        thread.join();
    // What was pushed just before, when no thread could be started for it any more.
    body_(queue_);
}

}  // namespace pesan::sql
