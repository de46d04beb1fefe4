#include <spdlog/spdlog.h>

#include <algorithm>

#include "consumer_loop.hpp"
#include "outcome_rules.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace asio = boost::asio;

// A handler that kills its process leaves no word of it: all that was handed out then has one
// attempt more, and after enough restarts the innocent would be dead letters together with the
// culprit. So when the first deliveries of a start include some at their last attempt, they go back
// untouched, and what may be the culprit is handled with nothing else handed out: one more death
// then counts against that one alone.

bool ConsumerLoop::suspect(const Delivery& delivery) const {
    return delivery.malformed.empty() && delivery.attempt > 1 &&
           delivery.attempt >= options_.retry.attempts_max;
}

/// Opens the receiver and accepts the first deliveries.
///
/// returns  false when there is nothing to read any more
asio::awaitable<bool> ConsumerLoop::start_reading() {
    if (!co_await open_receiver(options_.prefetch)) co_return false;
    const std::shared_ptr<Receiver> receiver = receiver_;
    auto first = co_await receiver->next(options_.prefetch);
    if (!first) co_return first.error().code != errc::closed;
    const bool suspects =
        std::ranges::any_of(*first, [this](const Delivery& one) { return suspect(one); });
    if (!suspects || phase_ != Phase::running) {
        accept(*receiver, std::move(*first));
        co_return true;
    }
    spdlog::warn("consumer of {}: messages at their last attempt; they are handled one at a time",
                 id_.text());
    const bool opened = co_await reopen(std::move(*first), 1);
    co_return opened&& co_await read_suspects();
}

/// Reads one by one as long as suspects come.
asio::awaitable<bool> ConsumerLoop::read_suspects() {
    const std::shared_ptr<Receiver> receiver = receiver_;
    for (;;) {
        auto one = co_await receiver->next(1);
        if (!one) co_return one.error().code != errc::closed;
        if (phase_ == Phase::running && !suspect(one->front())) {
            const bool opened = co_await reopen(std::move(*one), options_.prefetch);
            co_return opened;
        }
        accept(*receiver, std::move(*one));
    }
}

/// Gives deliveries back as they came and reads on through a receiver of another width.
asio::awaitable<bool> ConsumerLoop::reopen(std::vector<Delivery> untouched,
                                           std::uint16_t prefetch) {
    std::vector<Settlement> released;
    std::ranges::transform(untouched, std::back_inserter(released), settle_release);
    settlements_.send();
    const std::shared_ptr<Receiver> old = std::exchange(receiver_, nullptr);
    // It lives on in the caller's frame: what it gives back must not come to it again.
    old->cancel();
    old->settle(std::move(released));
    co_await old->flush();
    co_return phase_ == Phase::running&& co_await open_receiver(prefetch);
}

}  // namespace pesan
