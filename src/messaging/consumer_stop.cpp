#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "consumer_loop.hpp"
#include "outcome_rules.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// What a drain may spend on handing the last settlements over when its own limit is used up.
constexpr std::chrono::milliseconds flush_limit_least = 500ms;

}  // namespace

asio::awaitable<void> ConsumerLoop::watch() {
    const auto self = shared_from_this();
    while (phase_ != Phase::stopped) {
        const auto now = std::chrono::steady_clock::now();
        // A handler that starts while this waits cannot be over its limit before.
        auto next = now + options_.handler_timeout;
        for (const auto& worker : workers_) {
            if (!worker->job || worker->job->given_up()) continue;
            if (worker->job->deadline() <= now) {
                give_up(*worker);
            } else {
                next = std::min(next, worker->job->deadline());
            }
        }
        watch_timer_.expires_at(next);
        co_await watch_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void ConsumerLoop::give_up(Worker& worker) {
    worker.job->give_up([this](const Delivery& delivery) {
        settle(settle_timeout(delivery, options_.handler_timeout, options_.retry,
                              SystemRandom::instance()));
    });
    worker.cancel.emit(asio::cancellation_type::terminal);
}

asio::awaitable<Result<void>> ConsumerLoop::drain(std::chrono::milliseconds limit) {
    const auto self = shared_from_this();
    auto drained = co_await asio::co_spawn(strand_, drain_on_strand(limit), asio::use_awaitable);
    co_return drained;
}

asio::awaitable<Result<void>> ConsumerLoop::drain_on_strand(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    if (phase_ == Phase::running) stop_taking();
    while (!idle() && std::chrono::steady_clock::now() < deadline)
        co_await wait_for_end(deadline);
    if (phase_ == Phase::stopped) co_return Result<void>();
    const bool finished = idle();
    give_back_running();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    co_await flush(std::max(left, flush_limit_least));
    stop();
    if (finished) co_return Result<void>();
    co_return Error(errc::timeout,
                    "handlers of " + id_.text() + " were still at work; their messages come again");
}

asio::awaitable<void> ConsumerLoop::flush(std::chrono::milliseconds limit) {
    using namespace asio::experimental::awaitable_operators;
    settlements_.send();
    const std::shared_ptr<Receiver> receiver = receiver_;
    if (!receiver) co_return;
    asio::steady_timer timer(strand_, limit);
    co_await (receiver->flush() || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
}

void ConsumerLoop::stop_taking() {
    phase_ = Phase::draining;
    // First: what is given back must not come to us again.
    if (receiver_) receiver_->cancel();
    for (const Delivery& delivery : waiting_)
        settle(settle_release(delivery));
    waiting_.clear();
    settlements_.send();
    pause_timer_.cancel();
    work_arrived_.cancel();
}

void ConsumerLoop::give_back_running() {
    for (const auto& worker : workers_) {
        if (!worker->job) continue;
        worker->job->give_up_all([this](const Delivery& delivery) {
            settle({.tag = delivery.tag,
                    .kind = Settlement::Kind::retry,
                    .reason = "consumer_stopped"});
        });
        worker->cancel.emit(asio::cancellation_type::terminal);
    }
}

void ConsumerLoop::stop() {
    if (phase_ == Phase::stopped) return;
    if (phase_ == Phase::running) stop_taking();
    give_back_running();
    settlements_.send();
    phase_ = Phase::stopped;
    receiver_.reset();
    watch_timer_.cancel();
    note_end();
}

void ConsumerLoop::abandon() {
    asio::dispatch(strand_, [self = shared_from_this()] { self->stop(); });
}

bool ConsumerLoop::idle() const {
    const bool working =
        std::ranges::any_of(workers_, [](const auto& worker) { return worker->job != nullptr; });
    return phase_ == Phase::stopped || (!fetching_ && !working);
}

void ConsumerLoop::note_end() {
    for (asio::steady_timer* drain : drains_)
        drain->cancel();
}

asio::awaitable<void> ConsumerLoop::wait_for_end(std::chrono::steady_clock::time_point deadline) {
    asio::steady_timer timer(strand_, deadline);
    drains_.push_back(&timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(drains_, &timer);
}

asio::awaitable<void> ConsumerLoop::pause(std::chrono::milliseconds time) {
    if (phase_ != Phase::running) co_return;
    pause_timer_.expires_after(time);
    co_await pause_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace pesan
