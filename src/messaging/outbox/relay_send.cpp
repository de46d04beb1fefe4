// How a relay publishes a page and removes what is confirmed.
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "messaging/outbox/relay.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace asio = boost::asio;
using asio::as_tuple;
using asio::use_awaitable;

namespace {

constexpr std::chrono::milliseconds refusal_pause_first{1'000};
constexpr int refusal_doublings_max = 6;

/// The message itself is at fault, or its topic: others may pass. Everything else concerns all.
bool refused_for_its_own_sake(const Error& error) {
    for (const auto code : {errc::no_subscription, errc::message_too_large, errc::invalid_argument,
                            errc::not_found, errc::malformed, errc::unsupported}) {
        if (error.code == code) return true;
    }
    return false;
}

}  // namespace

asio::awaitable<void> OutboxRelay::State::publish_batch(std::shared_ptr<State> self,
                                                        std::shared_ptr<Round> round,
                                                        std::size_t index,
                                                        std::vector<Message> messages) {
    auto topic = round->batches[index].topic;
    const auto count = messages.size();
    auto results = co_await self->broker_.publish(std::move(topic), std::move(messages));
    // A short answer would confirm what nobody confirmed.
    const Result<std::string> unanswered(Error(errc::unconfirmed, "no answer"));
    results.resize(count, unanswered);
    round->results[index] = std::move(results);
}

/// Waits for the confirms and keeps the lease alive meanwhile.
asio::awaitable<bool> OutboxRelay::State::await_round(std::shared_ptr<Round> round) {
    while (round->open > 0) {
        round_done_.expires_after(options_.lease / 4);
        co_await round_done_.async_wait(as_tuple(use_awaitable));
        if (stopped_) co_return false;
        if (round->open == 0 || !lease_.row() || !lease_.due()) continue;
        // A failure shows before the next send; what is under way is harmless.
        auto renewed = co_await claim_lease();
        if (stopped_) co_return false;
        if (!renewed) fail(renewed.error());
    }
    co_return true;
}

asio::awaitable<OutboxRelay::State::Step> OutboxRelay::State::send_round(
    outbox::Page& page, outbox::SendPlan& plan, std::vector<outbox::SendPlan::Batch> batches) {
    auto round = std::make_shared<Round>();
    round->batches = std::move(batches);
    round->open = round->batches.size();
    round->results.resize(round->open);
    for (std::size_t i = 0; i < round->batches.size(); ++i) {
        std::vector<Message> messages;
        for (const auto place : round->batches[i].places) {
            messages.push_back(std::move(page.rows[place].content.message));
        }
        auto ended = [self = shared_from_this(), round, i](std::exception_ptr thrown) {
            const Result<std::string> unknown(Error(errc::unconfirmed, "the adapter threw"));
            if (thrown) round->results[i].assign(round->batches[i].places.size(), unknown);
            --round->open;
            self->round_done_.cancel();
        };
        asio::co_spawn(strand, publish_batch(shared_from_this(), round, i, std::move(messages)),
                       std::move(ended));
    }
    if (!co_await await_round(round)) co_return Step::idle;
    co_return take_results(page, plan, *round);
}

void OutboxRelay::State::refuse(const outbox::StoredMessage& row, const std::string& lane,
                                const Error& error) {
    metrics_.refused->Increment();
    auto& refusal = refusals_[lane];
    refusal.retry_at =
        clock_.boot() + refusal_pause_first * (1 << std::min(refusal.times, refusal_doublings_max));
    ++refusal.times;
    held_back_.insert(lane);
    spdlog::error("outbox of {}: row {} for topic {} is refused and kept: {}", name_, row.number,
                  row.content.topic, error.message());
}

OutboxRelay::State::Step OutboxRelay::State::take_results(const outbox::Page& page,
                                                          outbox::SendPlan& plan,
                                                          const Round& round) {
    std::optional<Error> failure;
    const auto now_ms = outbox::to_ms(clock_.wall());
    for (std::size_t i = 0; i < round.batches.size(); ++i) {
        for (std::size_t j = 0; j < round.batches[i].places.size(); ++j) {
            const auto place = round.batches[i].places[j];
            const auto& row = page.rows[place];
            const auto& result = round.results[i][j];
            if (result) {
                confirmed_.push_back(row.number);
                refusals_.erase(plan.lane(place));
                metrics_.seconds->Observe(
                    static_cast<double>(std::max<std::int64_t>(now_ms - row.added_ms, 0)) / 1e3);
            } else if (refused_for_its_own_sake(result.error())) {
                plan.hold_back(place);
                refuse(row, plan.lane(place), result.error());
            } else {
                failure = result.error();
            }
        }
    }
    return failure ? fail(*failure) : Step::more;
}

asio::awaitable<OutboxRelay::State::Step> OutboxRelay::State::send(outbox::Page& page) {
    outbox::SendPlan plan(page.rows, whole_, held_back_);
    auto step = Step::more;
    for (auto batches = plan.next(); !batches.empty() && step == Step::more;
         batches = plan.next()) {
        // Before each send: whoever may have lost the lease meanwhile must not go on to the next
        // message of a key.
        step = co_await hold_lease();
        if (step != Step::more) break;
        step = co_await send_round(page, plan, std::move(batches));
        if (stopped_) co_return Step::idle;
    }
    if (confirmed_.empty() || stopped_) co_return step;
    const auto removed = co_await remove_confirmed();
    co_return removed == Step::more ? step : removed;
}

asio::awaitable<OutboxRelay::State::Step> OutboxRelay::State::remove_confirmed() {
    metrics_.relayed->Increment(static_cast<double>(confirmed_.size()));
    std::int64_t removed = 0;
    const auto token = lease_.row() ? lease_.row()->token : std::int64_t{-1};
    SqlWork work = [numbers = confirmed_, &removed,
                    token](SqlTransaction& transaction) -> Result<void> {
        auto done = outbox::remove(transaction, numbers, token);
        if (!done) return done.error();
        removed = *done;
        return {};
    };
    auto done = co_await outbox_.database().transact(std::move(work));
    if (stopped_) co_return Step::idle;
    if (!done) co_return fail(done.error());
    if (removed == 0) {
        // Somebody else has the lease now and sends these rows again: late copies, which inboxes
        // drop.
        lease_.lost();
        co_return Step::standby;
    }
    co_return Step::more;
}

}  // namespace pesan
