#include "adapters/sql/group.hpp"

#include <algorithm>
#include <thread>

#include "base/random.hpp"
#include "pesan/errc.hpp"

namespace pesan::sql {

namespace {

Outcome call(Session& session, const SqlWork& work) {
    try {
        return {nullptr, work(session)};
    } catch (...) {
        // Travels to the one who awaits the work.
        return {std::current_exception(), Error(errc::database, "the work threw")};
    }
}

bool succeeded(const Outcome& outcome) {
    return !outcome.exception && outcome.result.has_value();
}

Outcome give_up(Session& session, Outcome outcome) {
    session.rollback();
    session.drop_actions(0);
    return outcome;
}

Outcome attempt(Session& session, const SqlWork& work, Session::Access access) {
    if (auto begun = session.begin(access); !begun)
        return give_up(session, {nullptr, begun.error()});
    Outcome outcome = call(session, work);
    if (!succeeded(outcome)) return give_up(session, std::move(outcome));
    if (auto done = session.commit(); !done) return give_up(session, {nullptr, done.error()});
    session.run_actions();
    return outcome;
}

/// 1 ms, 2, 4 … 64 ms, each with its own part of chance, so that two that met do not meet again.
void wait_before_repeat(int attempts) {
    const auto limit_us = std::uint64_t{1000} << std::min(attempts, 6);
    std::this_thread::sleep_for(
        std::chrono::microseconds(SystemRandom::instance().below(limit_us)));
}

/// returns  false when the transaction as a whole cannot be saved
bool run_in_savepoint(Session& session, const SqlWork& work, Outcome& outcome) {
    if (!session.set_savepoint()) return false;
    const auto actions = session.actions_size();
    outcome = call(session, work);
    if (!session.in_transaction() || session.lost_a_race()) return false;
    if (succeeded(outcome)) return session.release_savepoint().has_value();
    session.drop_actions(actions);
    return session.return_to_savepoint() && session.release_savepoint();
}

bool run_together(Session& session, const std::vector<Work>& works,
                  std::vector<Outcome>& outcomes) {
    if (!session.begin(Session::Access::write)) return false;
    for (std::size_t i = 0; i < works.size(); ++i) {
        if (!run_in_savepoint(session, works[i].run, outcomes[i])) return false;
    }
    return session.commit().has_value();
}

}  // namespace

Outcome run_alone(Session& session, const SqlWork& work, Session::Access access) {
    for (int attempts = 1;; ++attempts) {
        Outcome outcome = attempt(session, work, access);
        if (succeeded(outcome) || !session.lost_a_race() || attempts == attempts_max)
            return outcome;
        wait_before_repeat(attempts);
    }
}

void run_group(Session& session, std::vector<Work> works) {
    std::vector<Outcome> outcomes(works.size());
    if (works.size() > 1 && run_together(session, works, outcomes)) {
        session.run_actions();
    } else {
        session.rollback();
        session.drop_actions(0);
        for (std::size_t i = 0; i < works.size(); ++i) {
            outcomes[i] = run_alone(session, works[i].run, Session::Access::write);
        }
    }
    for (std::size_t i = 0; i < works.size(); ++i)
        works[i].done(std::move(outcomes[i]));
}

}  // namespace pesan::sql
