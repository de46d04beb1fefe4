#include "consumer_loop.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "outcome_rules.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto pause_shortest = 50ms;
constexpr std::chrono::milliseconds pause_longest = 5s;

ConsumerOptions checked(ConsumerOptions options, const DeliveryWork& work) {
    const std::size_t needed = 2 * work.job_size_max() * work.jobs_max();
    // Two rounds: while one is at work, the next one arrives.
    const std::size_t wanted = work.job_size_max() > 1
                                   ? std::max<std::size_t>(options.prefetch, needed)
                                   : std::max<std::size_t>(options.prefetch, work.jobs_max());
    options.prefetch = static_cast<std::uint16_t>(std::clamp<std::size_t>(wanted, 1, UINT16_MAX));
    return options;
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace

ConsumerLoop::ConsumerLoop(std::shared_ptr<Broker::State> broker, SubscriptionId id,
                           ConsumerOptions options, std::unique_ptr<DeliveryWork> work)
    : broker_(std::move(broker)),
      id_(std::move(id)),
      options_(checked(std::move(options), *work)),
      work_(std::move(work)),
      metrics_(broker_->metrics.subscription(id_)),
      strand_(asio::make_strand(broker_->executor)),
      settlements_(strand_, std::max<std::size_t>(options_.prefetch / 4, 1)),
      work_arrived_(strand_, asio::steady_timer::time_point::max()),
      pause_timer_(strand_),
      watch_timer_(strand_) {}

void ConsumerLoop::start() {
    // The caller's thread may be any: what the coroutines share is theirs, on the strand, from the
    // beginning.
    asio::dispatch(strand_, [self = shared_from_this()] { self->start_on_strand(); });
}

void ConsumerLoop::start_on_strand() {
    const auto report = [self = shared_from_this()](const char* what) {
        return [self, what](std::exception_ptr failure) {
            if (failure)
                spdlog::error("consumer of {}: {}: {}", self->id_.text(), what, text_of(failure));
        };
    };
    asio::co_spawn(
        strand_, [self = shared_from_this()] { return self->fetch(); }, report("fetching stopped"));
    asio::co_spawn(
        strand_, [self = shared_from_this()] { return self->watch(); }, report("watching stopped"));
    for (std::size_t count = std::max<std::size_t>(work_->jobs_max(), 1); count > 0; --count) {
        Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
        asio::co_spawn(
            strand_, [self = shared_from_this(), &worker] { return self->work(worker); },
            asio::bind_cancellation_slot(worker.cancel.slot(), report("a worker stopped")));
    }
}

asio::awaitable<void> ConsumerLoop::fetch() {
    const auto self = shared_from_this();
    if (co_await start_reading()) co_await read_receiver();
    fetching_ = false;
    if (phase_ == Phase::running) {
        spdlog::info("consumer of {} ends: its subscription or connection is closed", id_.text());
        stop();
    }
    note_end();
}

asio::awaitable<bool> ConsumerLoop::open_receiver(std::uint16_t prefetch) {
    auto wait = std::chrono::milliseconds(pause_shortest);
    std::string last_fault;
    while (phase_ == Phase::running) {
        const auto opened = co_await try_open(prefetch);
        if (opened) co_return phase_ == Phase::running;
        if (opened.error().code == errc::closed && broker_->closed) break;
        if (opened.error().message() != last_fault) {
            last_fault = opened.error().message();
            spdlog::warn("consumer of {} waits: {}", id_.text(), last_fault);
        }
        co_await pause(wait);
        wait = std::min(wait * 2, pause_longest);
    }
    co_return false;
}

asio::awaitable<Result<void>> ConsumerLoop::try_open(std::uint16_t prefetch) {
    auto prepared = co_await work_->prepare();
    if (!prepared) co_return prepared;
    const ReceiveOptions options{.prefetch = prefetch};
    auto opened = co_await broker_->adapter->receive(id_, options);
    if (!opened && opened.error().code == errc::not_found) {
        const auto& known = broker_->options.topology.subscriptions;
        const auto spec = std::ranges::find(known, id_, &SubscriptionSpec::id);
        Topology missing;
        missing.subscriptions.push_back(spec == known.end() ? SubscriptionSpec{id_, {}} : *spec);
        auto declared = co_await broker_->adapter->declare(missing);
        if (!declared) co_return declared;
        opened = co_await broker_->adapter->receive(id_, options);
    }
    if (!opened) co_return opened.error();
    receiver_ = std::move(*opened);
    co_return Result<void>();
}

asio::awaitable<void> ConsumerLoop::read_receiver() {
    // Its own share: stop() lets go of receiver_ while next() may still be on its way out.
    const std::shared_ptr<Receiver> receiver = receiver_;
    for (;;) {
        auto deliveries = co_await receiver->next(options_.prefetch);
        if (deliveries) {
            accept(*receiver, std::move(*deliveries));
            continue;
        }
        if (deliveries.error().code == errc::closed) co_return;
        spdlog::warn("consumer of {}: {}", id_.text(), deliveries.error().message());
        if (phase_ != Phase::running) co_return;
        co_await pause(pause_longest);
    }
}

void ConsumerLoop::accept(Receiver& receiver, std::vector<Delivery> deliveries) {
    if (phase_ == Phase::stopped) {
        std::vector<Settlement> released;
        std::ranges::transform(deliveries, std::back_inserter(released), settle_release);
        return receiver.settle(std::move(released));
    }
    changed_in_flight(static_cast<std::ptrdiff_t>(deliveries.size()));
    for (Delivery& delivery : deliveries) {
        if (phase_ != Phase::running) {
            settle(settle_release(delivery));
        } else if (auto unseen = settle_unseen(delivery, options_.retry)) {
            spdlog::warn("{}: dead letter, {}: {}", id_.text(), unseen->reason, unseen->error);
            settle(std::move(*unseen));
        } else {
            waiting_.push_back(std::move(delivery));
            work_arrived_.cancel_one();
        }
    }
}

asio::awaitable<void> ConsumerLoop::work(Worker& worker) {
    const auto self = shared_from_this();
    for (;;) {
        while (waiting_.empty()) {
            if (phase_ != Phase::running) co_return;
            co_await work_arrived_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        worker.job = take_job();
        co_await run(worker);
        worker.job.reset();
        if (phase_ != Phase::running) note_end();
    }
}

asio::awaitable<void> ConsumerLoop::run(Worker& worker) {
    const std::shared_ptr<DeliveryJob> job = worker.job;
    const auto began = std::chrono::steady_clock::now();
    std::exception_ptr failure;
    try {
        co_await work_->run(*job);
    } catch (...) {
        failure = std::current_exception();
    }
    // A cancelled handler leaves its cancellation on this coroutine.
    co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    metrics_.seconds->Observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    const Outcome otherwise =
        Retry{.error = failure ? text_of(failure) : "the handler gave no answer", .delay = {}};
    for (std::size_t index = 0; index < job->deliveries().size(); ++index)
        job->settle(index, otherwise);
}

std::shared_ptr<DeliveryJob> ConsumerLoop::take_job() {
    // What failed before is handled alone: were it the one that ends the process or never returns,
    // it would take a whole batch with it, again and again.
    const auto most = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), work_->job_size_max()));
    const auto failed = std::find_if(waiting_.begin(), waiting_.begin() + most,
                                     [](const Delivery& delivery) { return delivery.attempt > 1; });
    const auto count = std::max<std::ptrdiff_t>(failed - waiting_.begin(), 1);
    std::vector<Delivery> deliveries(std::make_move_iterator(waiting_.begin()),
                                     std::make_move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return std::make_shared<DeliveryJob>(
        std::move(deliveries), options_.handler_timeout,
        [this](const Delivery& delivery, const Outcome& outcome) { settle(delivery, outcome); });
}

void ConsumerLoop::settle(const Delivery& delivery, const Outcome& outcome) {
    Settlement settlement =
        settle_outcome(delivery, outcome, options_.retry, SystemRandom::instance());
    if (settlement.kind == Settlement::Kind::dead_letter) {
        spdlog::warn("{}: dead letter after attempt {}, {}: {}", id_.text(), delivery.attempt,
                     settlement.reason, settlement.error);
    }
    settle(std::move(settlement));
}

void ConsumerLoop::settle(Settlement settlement) {
    metrics_.count(settlement.kind);
    changed_in_flight(-1);
    if (receiver_) settlements_.add(receiver_, std::move(settlement));
}

void ConsumerLoop::changed_in_flight(std::ptrdiff_t by) {
    in_flight_.fetch_add(static_cast<std::size_t>(by), std::memory_order_relaxed);
    metrics_.in_flight->Increment(static_cast<double>(by));
}

}  // namespace pesan
