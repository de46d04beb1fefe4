#include "services/order/order_queue.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "pesan/errc.hpp"
#include "services/order/errc.hpp"

namespace pesan::order {

namespace {

namespace asio = boost::asio;

/// Carries one answer to the coroutine that waits for it, from whatever thread.
using AnswerChannel =
    asio::experimental::concurrent_channel<void(boost::system::error_code, Result<Acceptance>)>;

struct Waiting {
    Submission submission;
    std::shared_ptr<AnswerChannel> channel;

    void answer(Result<Acceptance> result) const {
        channel->try_send(boost::system::error_code(), std::move(result));
    }
};

constexpr std::int64_t forget_every_ms = 60'000;
constexpr int attempts_max = 3;

}  // namespace

struct OrderQueue::State {
    asio::any_io_executor executor;
    SqlDatabase& database;
    OrderTaker& taker;
    std::mutex mutex;
    std::deque<Waiting> waiting;
    bool running = false;
    std::int64_t forgotten_at_ms = 0;

    std::vector<Waiting> take_batch() {
        const std::lock_guard lock(mutex);
        const auto count = std::min(waiting.size(), batch_max);
        std::vector<Waiting> batch(std::move_iterator(waiting.begin()),
                                   std::move_iterator(waiting.begin() + count));
        waiting.erase(waiting.begin(), waiting.begin() + count);
        running = !batch.empty();
        return batch;
    }

    asio::awaitable<Result<std::vector<Acceptance>>> commit(std::vector<Submission> submissions) {
        std::vector<Acceptance> answers;
        SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto taken = taker.take(transaction, submissions);
            if (!taken) return taken.error();
            answers = std::move(*taken);
            return {};
        };
        auto committed = co_await database.transact(std::move(work));
        if (!committed) co_return committed.error();
        co_return answers;
    }

    /// Another process took a key of the batch at the same moment; each order is tried for itself,
    /// so that only the one concerned sees it.
    asio::awaitable<void> commit_one_by_one(const std::vector<Waiting>& batch) {
        for (const auto& each : batch) {
            std::vector<Submission> one{each.submission};
            auto answers = co_await commit(one);
            for (int attempt = 1; !answers && answers.error().code == pesan::errc::conflict &&
                                  attempt < attempts_max;
                 ++attempt)
                answers = co_await commit(one);
            each.answer(answers ? Result<Acceptance>(std::move(answers->front()))
                                : answers.error());
        }
    }

    asio::awaitable<void> handle(std::vector<Waiting> batch) {
        std::vector<Submission> submissions;
        for (const auto& each : batch)
            submissions.push_back(each.submission);
        auto answers = co_await commit(std::move(submissions));
        if (!answers && answers.error().code == pesan::errc::conflict) {
            co_await commit_one_by_one(batch);
            co_return;
        }
        for (std::size_t i = 0; i < batch.size(); ++i)
            batch[i].answer(answers ? Result<Acceptance>(std::move((*answers)[i]))
                                    : answers.error());
    }

    asio::awaitable<void> forget_old_keys(std::int64_t now_ms) {
        if (now_ms - forgotten_at_ms < forget_every_ms) co_return;
        forgotten_at_ms = now_ms;
        SqlWork work = [now_ms](SqlTransaction& transaction) -> Result<void> {
            auto forgotten = IdempotencyKeys::forget(transaction, now_ms - keys_kept_ms);
            if (!forgotten) return forgotten.error();
            return {};
        };
        auto done = co_await database.transact(std::move(work));
        if (!done) spdlog::warn("old idempotency keys stay for now: {}", done.error().message());
    }

    static asio::awaitable<void> run(std::shared_ptr<State> state) {
        for (auto batch = state->take_batch(); !batch.empty(); batch = state->take_batch()) {
            const auto now_ms = batch.front().submission.now_ms;
            co_await state->handle(std::move(batch));
            co_await state->forget_old_keys(now_ms);
        }
    }
};

OrderQueue::OrderQueue(asio::any_io_executor executor, SqlDatabase& database, OrderTaker& taker)
    : state_(new State{.executor = std::move(executor),
                       .database = database,
                       .taker = taker,
                       .mutex = {},
                       .waiting = {}}) {}

OrderQueue::~OrderQueue() = default;

asio::awaitable<Result<Acceptance>> OrderQueue::submit(Submission submission) {
    auto state = state_;
    auto channel = std::make_shared<AnswerChannel>(state->executor, 1);
    bool start = false;
    {
        const std::lock_guard lock(state->mutex);
        if (state->waiting.size() >= waiting_max)
            co_return Error{errc::outbox_full, "too many orders wait"};
        state->waiting.push_back({std::move(submission), channel});
        start = !std::exchange(state->running, true);
    }
    if (start) {
        asio::co_spawn(state->executor, State::run(state), [](std::exception_ptr failed) {
            if (failed) std::rethrow_exception(failed);
        });
    }
    auto [failed, answer] = co_await channel->async_receive(asio::as_tuple(asio::use_awaitable));
    if (failed) co_return Error{pesan::errc::closed, "the request was given up"};
    co_return std::move(answer);
}

}  // namespace pesan::order
