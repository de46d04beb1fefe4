#include "messaging/outbox/relay.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/random.hpp"
#include "messaging/outbox/holder.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace asio = boost::asio;
using asio::as_tuple;
using asio::use_awaitable;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds pause_first{50};
constexpr milliseconds pause_max{5'000};

milliseconds pause_after(int failures) {
    const auto limit = std::min(pause_max, pause_first * (1 << std::min(failures, 8)));
    // Between half and all of it, so that relays of several databases do not knock at the broker
    // together.
    const auto half = static_cast<std::uint64_t>(limit.count() / 2);
    return milliseconds(half + SystemRandom::instance().below(half + 1));
}

std::function<bool(const std::string&)> gone_on(SqlDialect dialect) {
    return [dialect](const std::string& holder) { return outbox::holder_gone(holder, dialect); };
}

void log_end(const std::string& name, const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& exception) {
        spdlog::critical("outbox of {}: the relay ended: {}", name, exception.what());
    }
}

}  // namespace

OutboxRelay::State::State(outbox::StoredOutbox& outbox, Broker broker, RelayOptions options,
                          Clock& clock)
    : strand(asio::make_strand(broker.executor())),
      outbox_(outbox),
      broker_(std::move(broker)),
      options_(std::move(options)),
      name_(outbox.database().name()),
      metrics_(options_.metrics, name_),
      lease_(clock, options_.lease, outbox::new_holder(), gone_on(outbox.database().dialect())),
      clock_(clock),
      whole_(broker_.capabilities().in_process),
      pause_(strand),
      round_done_(strand),
      ended_timer_(strand),
      wakers_(outbox.wakers()) {}

void OutboxRelay::State::start() {
    auto heard = [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->wake_from_anywhere();
    };
    waker_ = outbox::Wakers::add(wakers_, heard);
    // On SQLite this process's own commits are all there is to hear of.
    if (outbox_.database().dialect() == SqlDialect::postgresql) {
        listening_ = outbox_.database().listen(outbox_.channel(), heard);
    }
    asio::co_spawn(strand, run(shared_from_this()),
                   [name = name_](std::exception_ptr thrown) { log_end(name, thrown); });
}

void OutboxRelay::State::stop() {
    waker_.reset();
    listening_.reset();
    auto ending = [self = shared_from_this()] {
        self->stopped_ = true;
        self->lead(false);
        self->wake();
        self->round_done_.cancel();
    };
    asio::post(strand, ending);
}

void OutboxRelay::State::wake() {
    woken_ = true;
    pause_.cancel();
}

void OutboxRelay::State::wake_from_anywhere() {
    // One word on its way is enough for all that come before it is heard.
    if (wake_posted_.exchange(true)) return;
    auto heard = [self = shared_from_this()] {
        self->wake_posted_ = false;
        self->wake();
    };
    asio::post(strand, heard);
}

void OutboxRelay::State::lead(bool leading) {
    if (leading != leading_) wakers_->leading += leading ? 1 : -1;
    leading_ = leading;
}

OutboxRelay::State::Step OutboxRelay::State::fail(const Error& error) {
    metrics_.failures->Increment();
    ++failures_;
    if (!stopped_) spdlog::warn("outbox of {}: {}", name_, error.message());
    return Step::failed;
}

asio::awaitable<void> OutboxRelay::State::run(std::shared_ptr<State> self) {
    while (!self->stopped_) {
        const auto step = co_await self->look();
        if (self->stopped_) break;
        if (step != Step::failed) self->failures_ = 0;
        const bool all_sent = step == Step::idle && self->refusals_.empty() && !self->woken_;
        if (self->draining_ && (all_sent || step == Step::standby)) {
            co_await self->give_lease_back();
            break;
        }
        co_await self->rest(step);
    }
    self->lead(false);
    self->ended_ = true;
    self->ended_timer_.cancel();
}

asio::awaitable<void> OutboxRelay::State::wait(milliseconds limit, bool until_woken) {
    const auto end = steady_clock::now() + limit;
    const bool draining = draining_;
    while (!stopped_ && draining_ == draining && !(until_woken && woken_) &&
           steady_clock::now() < end) {
        pause_.expires_at(end);
        co_await pause_.async_wait(as_tuple(use_awaitable));
    }
}

milliseconds OutboxRelay::State::idle_limit() const {
    auto limit = options_.poll;
    for (const auto& [lane, refusal] : refusals_) {
        const auto left = std::chrono::ceil<milliseconds>(refusal.retry_at - clock_.boot());
        limit = std::min(limit, std::max(left, milliseconds(1)));
    }
    return limit;
}

asio::awaitable<void> OutboxRelay::State::rest(Step step) {
    switch (step) {
        case Step::more:
            co_return;
        case Step::idle:
            co_await wait(idle_limit(), true);
            break;
        // Words of new rows change nothing here: they would only make it ask in vain.
        case Step::standby:
            co_await wait(std::min(options_.poll, lease_.until_takeover()), false);
            break;
        case Step::failed:
            co_await wait(pause_after(failures_), false);
            break;
    }
    woken_ = false;
}

/// Lanes may come back only here: in the middle of a scan a later message would overtake the one
/// before it.
void OutboxRelay::State::begin_scan() {
    held_back_.clear();
    for (const auto& [lane, refusal] : refusals_) {
        if (refusal.retry_at > clock_.boot()) held_back_.insert(lane);
    }
}

asio::awaitable<Result<outbox::Page>> OutboxRelay::State::read() {
    outbox::Page page;
    SqlWork work = [&page, after = cursor_,
                    rows = options_.batch](SqlTransaction& transaction) -> Result<void> {
        auto found = outbox::read_page(transaction, after, rows);
        if (!found) return found.error();
        page = std::move(*found);
        return {};
    };
    auto done = co_await outbox_.database().read(std::move(work));
    if (!done) co_return done.error();
    co_return page;
}

asio::awaitable<OutboxRelay::State::Step> OutboxRelay::State::look() {
    if (cursor_ == 0) begin_scan();
    confirmed_.clear();
    auto page = co_await read();
    if (stopped_) co_return Step::idle;
    if (!page) {
        cursor_ = 0;
        co_return fail(page.error());
    }
    auto step = Step::idle;
    if (!page->rows.empty()) {
        step = co_await hold_lease();
        if (step == Step::more) step = co_await send(*page);
    }
    const bool go_on = step == Step::more && page->more;
    cursor_ = go_on ? page->rows.back().number : 0;
    if (stopped_) co_return Step::idle;
    co_await measure(*page);
    if (step == Step::more && !go_on) step = Step::idle;
    co_return step;
}

asio::awaitable<void> OutboxRelay::State::measure(const outbox::Page& page) {
    Outbox::Depth depth;
    if (cursor_ != 0 || page.rows.size() != confirmed_.size()) {
        // Counting costs a scan: every few seconds is enough while rows remain.
        if (clock_.boot() - measured_at_ < options_.poll) co_return;
        measured_at_ = clock_.boot();
        const auto counted = co_await outbox_.depth();
        if (!counted || stopped_) co_return;
        depth = *counted;
    }
    metrics_.rows->Set(static_cast<double>(depth.rows));
    metrics_.oldest_seconds->Set(static_cast<double>(depth.oldest_age.count()) / 1000.0);
}

asio::awaitable<Result<void>> OutboxRelay::State::drain(milliseconds limit) {
    const auto self = shared_from_this();
    draining_ = true;
    wake();
    ended_timer_.expires_after(limit);
    while (!ended_ && steady_clock::now() < ended_timer_.expiry()) {
        co_await ended_timer_.async_wait(as_tuple(use_awaitable));
    }
    if (ended_) co_return Result<void>();
    stop();
    co_return Error(errc::timeout,
                    "rows remain in the outbox; they are relayed after the next start");
}

}  // namespace pesan
