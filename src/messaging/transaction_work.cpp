#include "transaction_work.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "inbox_filter.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

bool all_acknowledged(const std::vector<Outcome>& outcomes) {
    return std::ranges::all_of(outcomes, [](const Outcome& outcome) {
        return std::holds_alternative<Acknowledge>(outcome);
    });
}

}  // namespace

/// One try of some deliveries; used by a database thread while the coroutine waits, or long after
/// it was given up.
struct TransactionWork::Attempt {
    std::shared_ptr<Shared> shared;
    std::vector<Delivery> deliveries;
    std::vector<Outcome> outcomes;
    std::vector<bool> fresh;
    /// The handler was asked; what failed before or after it is the database's fault.
    bool handled = false;
    /// Committed, or rolled back because an outcome asked for it.
    bool answered = false;

    Result<void> work(SqlTransaction& transaction);
    void handle(SqlTransaction& transaction);
    void fail(const std::string& error);
};

Result<void> TransactionWork::Attempt::work(SqlTransaction& transaction) {
    // It may run more than once; each time everything is assigned anew.
    handled = false;
    outcomes.assign(deliveries.size(), Acknowledge{});
    auto remembered = remember_new(*shared->inbox, transaction, shared->setup.reader, deliveries);
    if (!remembered) return remembered.error();
    fresh = std::move(*remembered);
    handle(transaction);
    if (all_acknowledged(outcomes)) return {};
    return Error(make_error_code(asio::error::operation_aborted),
                 "the handler did not acknowledge");
}

void TransactionWork::Attempt::handle(SqlTransaction& transaction) {
    std::vector<Delivery> unknown;
    std::vector<std::size_t> places;
    for (std::size_t index = 0; index < deliveries.size(); ++index) {
        if (!fresh[index]) continue;
        unknown.push_back(deliveries[index]);
        places.push_back(index);
    }
    handled = true;
    if (unknown.empty()) return;
    try {
        auto answers = shared->setup.handler(unknown, transaction);
        if (answers.size() != places.size())
            return fail("the handler gave a wrong number of outcomes");
        for (std::size_t at = 0; at < places.size(); ++at)
            outcomes[places[at]] = std::move(answers[at]);
    } catch (const std::exception& thrown) {
        fail(thrown.what());
    }
}

void TransactionWork::Attempt::fail(const std::string& error) {
    outcomes.assign(deliveries.size(), Retry{.error = error, .delay = {}});
}

TransactionWork::TransactionWork(TransactionSetup setup) : shared_(std::make_shared<Shared>()) {
    shared_->setup = std::move(setup);
}

asio::awaitable<Result<void>> TransactionWork::prepare() {
    if (shared_->inbox) co_return Result<void>();
    const auto shared = shared_;
    const auto open =
        [](std::shared_ptr<Shared> kept) -> asio::awaitable<Result<std::unique_ptr<Inbox>>> {
        co_return kept->setup.open_inbox();
    };
    auto opened =
        co_await asio::co_spawn(asio::system_executor(), open(shared), asio::use_awaitable);
    if (!opened) co_return opened.error();
    shared->inbox = std::move(*opened);
    co_return Result<void>();
}

asio::awaitable<void> TransactionWork::run(DeliveryJob& job) {
    const std::size_t count = job.deliveries().size();
    if (count > 1) {
        const auto together = co_await transact(job, 0, count);
        if (together->answered && all_acknowledged(together->outcomes))
            co_return settle(job, *together, 0);
    }
    for (std::size_t index = 0; index < count; ++index) {
        // One that took too long leaves its cancellation on this coroutine.
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        if (job.settled(index)) continue;
        const auto alone = co_await transact(job, index, 1);
        settle(job, *alone, index);
    }
}

asio::awaitable<std::shared_ptr<TransactionWork::Attempt>> TransactionWork::transact(
    DeliveryJob& job, std::size_t first, std::size_t count) {
    job.begin(first, count);
    auto pause = 50ms;
    for (;;) {
        const auto attempt = std::make_shared<Attempt>();
        attempt->shared = shared_;
        const auto some = job.deliveries().subspan(first, count);
        attempt->deliveries.assign(some.begin(), some.end());
        SqlWork work = [attempt](SqlTransaction& transaction) {
            return attempt->work(transaction);
        };
        const auto done = co_await shared_->setup.database->transact(std::move(work));
        attempt->answered = done || (attempt->handled && !all_acknowledged(attempt->outcomes));
        if (attempt->answered) co_return attempt;
        attempt->fail(done.error().message());
        // Of many, one may be at fault: they are redone one by one.
        if (attempt->handled && count > 1) co_return attempt;
        if (job.given_up() || done.error().code == errc::closed) co_return attempt;
        asio::steady_timer timer(co_await asio::this_coro::executor, pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        if (job.given_up()) co_return attempt;
        pause = std::min<std::chrono::milliseconds>(pause * 2, 5s);
    }
}

void TransactionWork::settle(DeliveryJob& job, const Attempt& attempt, std::size_t first) {
    for (std::size_t index = 0; index < attempt.outcomes.size(); ++index) {
        const bool known = index < attempt.fresh.size() && !attempt.fresh[index];
        if (known && attempt.answered) shared_->setup.metrics.duplicates->Increment();
        job.settle(first + index, attempt.outcomes[index]);
    }
}

}  // namespace pesan
