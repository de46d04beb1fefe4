// How a relay gets, keeps and gives back its lease.
#include <spdlog/spdlog.h>

#include "messaging/outbox/relay.hpp"

namespace pesan {

namespace asio = boost::asio;

asio::awaitable<Result<bool>> OutboxRelay::State::claim_lease() {
    const auto asked_at = lease_.now();
    outbox::LeaseRow seen;
    if (lease_.row()) {
        seen = *lease_.row();
    } else {
        SqlWork look = [&seen](SqlTransaction& transaction) -> Result<void> {
            auto row = outbox::read_lease(transaction);
            if (!row) return row.error();
            seen = std::move(*row);
            return {};
        };
        auto looked = co_await outbox_.database().read(std::move(look));
        if (!looked) co_return looked.error();
    }
    const auto next = lease_.claim(seen);
    if (!next || stopped_) co_return false;
    bool written = false;
    SqlWork write = [&written, &next, &seen](SqlTransaction& transaction) -> Result<void> {
        auto done = outbox::write_lease(transaction, *next, seen);
        if (!done) return done.error();
        written = *done;
        return {};
    };
    auto done = co_await outbox_.database().transact(std::move(write));
    if (!done || !written) {
        // After a lost commit the row may be ours; it is then seen as another's, and waited for.
        lease_.lost();
        if (!done) co_return done.error();
        co_return false;
    }
    lease_.granted(*next, asked_at);
    co_return true;
}

asio::awaitable<OutboxRelay::State::Step> OutboxRelay::State::hold_lease() {
    if (lease_.held() && !lease_.due()) co_return Step::more;
    const bool renewing = lease_.row().has_value();
    auto claimed = co_await claim_lease();
    if (stopped_) co_return Step::idle;
    if (claimed && !*claimed && renewing) {
        // Another's row stands there: see whose.
        claimed = co_await claim_lease();
        if (stopped_) co_return Step::idle;
    }
    if (!claimed) co_return fail(claimed.error());
    if (*claimed) {
        lead(true);
        co_return Step::more;
    }
    if (leading_) {
        lead(false);
        co_await tell_holder();
    }
    co_return Step::standby;
}

/// While we led, new rows were told to nobody else.
asio::awaitable<void> OutboxRelay::State::tell_holder() {
    if (outbox_.database().dialect() != SqlDialect::postgresql) co_return;
    SqlWork work = [channel = outbox_.channel()](SqlTransaction& transaction) {
        return outbox::notify(transaction, channel);
    };
    auto told = co_await outbox_.database().transact(std::move(work));
    if (!told && !stopped_) fail(told.error());
}

asio::awaitable<void> OutboxRelay::State::give_lease_back() {
    if (!lease_.row()) co_return;
    const auto seen = *lease_.row();
    auto given = seen;
    given.holder.clear();
    SqlWork work = [given, seen](SqlTransaction& transaction) -> Result<void> {
        auto done = outbox::write_lease(transaction, given, seen);
        return done ? Result<void>() : Result<void>(done.error());
    };
    lease_.lost();
    auto done = co_await outbox_.database().transact(std::move(work));
    if (!done && !stopped_) spdlog::warn("outbox of {}: {}", name_, done.error().message());
}

}  // namespace pesan
