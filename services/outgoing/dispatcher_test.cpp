#include "services/outgoing/dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::outgoing {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing_support::run;

/// A transport that answers what the test says, one answer an attempt.
class ScriptedSend {
public:
    asio::awaitable<Answer> operator()(Mark& mark, Answer answer, bool marks) {
        ++attempts;
        if (marks) {
            const Result<void> marked = co_await mark.set();
            if (!marked)
                co_return Answer{.kind = AnswerKind::not_marked, .text = marked.error().message()};
            ++handed_over;
        }
        co_return answer;
    }

    int attempts = 0;
    int handed_over = 0;
};

class DispatcherTest : public testing::Test {
protected:
    void policy(UnknownPolicy unknown) {
        options.unknown = unknown;
        make();
    }

    /// As after a restart: nothing but the database is kept.
    void make() {
        dispatcher = std::make_unique<Dispatcher>(
            *database, *Store::open(*database, "email"),
            [this](SqlTransaction&, const StepLine& line) {
                steps.push_back(line.step);
                return Result<void>();
            },
            counters, clock, options);
    }

    Job job(std::string id = "m-1") {
        return {.source = "/order",
                .message_id = std::move(id),
                .order_id = "o-1",
                .recipient = "budi@example.com",
                .summary = "Pesanan",
                .request = "{}"};
    }

    Finished attempt(Answer answer, bool marks = true, Job what = {}) {
        if (what.message_id.empty()) what = job();
        return run(dispatcher->run(std::move(what), [this, answer, marks](Mark& mark) {
            return send(mark, answer, marks);
        }));
    }

    Row row(const std::string& id = "m-1") {
        Row found;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto read = dispatcher->store().find(transaction, "/order", id);
            if (!read) return read.error();
            if (*read) found = **read;
            return {};
        };
        database->transact_blocking(work).value();
        return found;
    }

    static constexpr auto accepted = [] {
        return Answer{.kind = AnswerKind::accepted, .code = 250, .text = "ok"};
    };

    testing_support::TemporaryDatabase database;
    ManualClock clock;
    std::shared_ptr<Counters> counters = std::make_shared<Counters>(nullptr, "email");
    DispatcherOptions options{.blocks = [](const Answer& answer) -> std::optional<std::string> {
        if (answer.enhanced != "5.1.1") return std::nullopt;
        return "no such mailbox";
    }};
    ScriptedSend send;
    std::vector<std::string> steps;
    std::unique_ptr<Dispatcher> dispatcher = nullptr;

    DispatcherTest() { make(); }
};

TEST_F(DispatcherTest, AcceptedIsSentOnceForEver) {
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    make();
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(send.attempts, 1);
    EXPECT_EQ(row().state, State::sent);
    EXPECT_EQ(row().answer, "250 ok");
    EXPECT_THAT(steps, ElementsAre("sending", "sent"));
}

TEST_F(DispatcherTest, TheSameIdOfAnotherSourceIsAnotherMessage) {
    attempt(accepted());
    Job other = job();
    other.source = "/other";
    attempt(accepted(), true, other);
    EXPECT_EQ(send.attempts, 2);
}

TEST_F(DispatcherTest, DeferralsRetryUntilSent) {
    const Answer later{.kind = AnswerKind::deferred, .code = 451, .text = "later"};
    EXPECT_TRUE(std::holds_alternative<Retry>(attempt(later, false).outcome));
    EXPECT_TRUE(std::holds_alternative<Retry>(attempt(later, true).outcome));
    EXPECT_TRUE(std::holds_alternative<Retry>(
        attempt({.kind = AnswerKind::unreachable, .text = "down"}, false).outcome));
    EXPECT_EQ(row().state, State::sending);
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(row().attempts, 4);
    EXPECT_EQ(row().resent, 0);
    EXPECT_EQ(counters->unknown_total(), 0);
}

TEST_F(DispatcherTest, TheLastAttemptFailsAndAReplaySendsAgain) {
    Job last = job();
    last.last = true;
    attempt({.kind = AnswerKind::unreachable, .text = "down"}, false, last);
    EXPECT_EQ(row().state, State::failed);
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(row().state, State::sent);
}

TEST_F(DispatcherTest, RefusalIsADeadLetterWithTheServersWords) {
    const Finished finished = attempt({.kind = AnswerKind::refused, .code = 554, .text = "spam"});
    EXPECT_EQ(finished.outcome, Outcome(Reject("refused", "554 spam")));
    EXPECT_EQ(row().state, State::failed);
    EXPECT_THAT(steps, ElementsAre("sending", "failed"));
}

TEST_F(DispatcherTest, ARecipientThatDoesNotExistGetsNothingMore) {
    attempt({.kind = AnswerKind::refused, .code = 550, .enhanced = "5.1.1", .text = "nobody"},
            false);
    EXPECT_EQ(attempt(accepted(), true, job("m-2")).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(row("m-2").state, State::suppressed);
    EXPECT_EQ(row("m-2").answer, "no such mailbox");
    EXPECT_EQ(send.attempts, 1);
}

TEST_F(DispatcherTest, UnknownIsCountedAndSentAgain) {
    EXPECT_TRUE(std::holds_alternative<Retry>(
        attempt({.kind = AnswerKind::unknown, .text = "gone"}).outcome));
    EXPECT_EQ(row().state, State::unknown);
    EXPECT_EQ(counters->unknown_total(), 1);
    attempt(accepted());
    EXPECT_EQ(row().state, State::sent);
    EXPECT_EQ(row().resent, 1);
    EXPECT_EQ(row().unknowns, 1);
    EXPECT_EQ(counters->unknown_total(), 1);
    EXPECT_THAT(steps, ElementsAre("sending", "unknown", "resent", "sent"));
}

/// The process ends between mark and answer: the exception stands for that.
TEST_F(DispatcherTest, AKillAfterTheMarkIsCountedAtTheRedelivery) {
    const Send killed = [](Mark& mark) -> asio::awaitable<Answer> {
        const Result<void> marked = co_await mark.set();
        throw std::runtime_error(marked ? "killed" : "not marked");
    };
    EXPECT_THROW(run(dispatcher->run(job(), killed)), std::runtime_error);
    EXPECT_TRUE(row().marked);
    make();
    attempt(accepted());
    EXPECT_EQ(row().resent, 1);
    EXPECT_EQ(counters->unknown_total(), 1);
}

TEST_F(DispatcherTest, AKillBeforeTheMarkIsNoUnknown) {
    const Send killed = [](Mark&) -> asio::awaitable<Answer> {
        throw std::runtime_error("killed");
    };
    EXPECT_THROW(run(dispatcher->run(job(), killed)), std::runtime_error);
    make();
    attempt(accepted());
    EXPECT_EQ(row().resent, 0);
    EXPECT_EQ(counters->unknown_total(), 0);
}

TEST_F(DispatcherTest, HeldUnknownWaitsForAPerson) {
    policy(UnknownPolicy::hold);
    EXPECT_EQ(attempt({.kind = AnswerKind::unknown, .text = "gone"}).outcome,
              Outcome(Acknowledge{}));
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(send.attempts, 1);
    EXPECT_EQ(row().state, State::unknown);
    EXPECT_EQ(row().request, "{}");

    const auto resolved = run(dispatcher->resolve(row().id, State::sent));
    ASSERT_TRUE(resolved) << resolved.error().message();
    EXPECT_EQ(row().state, State::sent);
    EXPECT_EQ(run(dispatcher->resolve(row().id, State::sent)).error().code, errc::conflict);
    EXPECT_EQ(run(dispatcher->resolve("nothing", State::sent)).error().code, errc::not_found);
}

TEST_F(DispatcherTest, AHeldMessageCanBeReleased) {
    policy(UnknownPolicy::hold);
    attempt({.kind = AnswerKind::unknown, .text = "gone"});
    ASSERT_TRUE(run(dispatcher->release("m-1")));
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(row().state, State::sent);
    EXPECT_EQ(row().resent, 1);
}

TEST_F(DispatcherTest, HoldAfterAKill) {
    policy(UnknownPolicy::hold);
    const Send killed = [](Mark& mark) -> asio::awaitable<Answer> {
        const Result<void> marked = co_await mark.set();
        throw std::runtime_error(marked ? "killed" : "not marked");
    };
    EXPECT_THROW(run(dispatcher->run(job(), killed)), std::runtime_error);
    make();
    EXPECT_EQ(attempt(accepted()).outcome, Outcome(Acknowledge{}));
    EXPECT_EQ(row().state, State::unknown);
    EXPECT_EQ(counters->unknown_total(), 1);
    EXPECT_EQ(send.attempts, 0);
}

TEST_F(DispatcherTest, TwoAtOnceSendOne) {
    std::vector<asio::awaitable<Finished>> both;
    for (int i = 0; i < 2; ++i) {
        both.push_back(
            dispatcher->run(job(), [this](Mark& mark) { return send(mark, accepted(), true); }));
    }
    testing_support::run_all(std::move(both));
    EXPECT_EQ(send.handed_over, 1);
    EXPECT_EQ(row().state, State::sent);
}

/// Two processes: the second one read the row before the first one marked it.
TEST_F(DispatcherTest, AnotherProcessIsStoppedAtItsMark) {
    Dispatcher other(
        *database, *Store::open(*database, "email"),
        [](SqlTransaction&, const StepLine&) { return Result<void>(); }, counters, clock, options);
    const Send late = [&](Mark& mark) -> asio::awaitable<Answer> {
        Send first = [this](Mark& inner) { return send(inner, accepted(), true); };
        Job same = job();
        const Finished done = co_await dispatcher->run(std::move(same), std::move(first));
        EXPECT_EQ(done.outcome, Outcome(Acknowledge{}));
        co_return co_await send(mark, accepted(), true);
    };
    const Finished finished = run(other.run(job(), late));
    EXPECT_TRUE(std::holds_alternative<Retry>(finished.outcome));
    EXPECT_EQ(send.handed_over, 1);
    EXPECT_EQ(row().state, State::sent);
}

TEST_F(DispatcherTest, UnknownTotalSurvivesARestart) {
    attempt({.kind = AnswerKind::unknown, .text = "gone"});
    EXPECT_EQ(*dispatcher->store().unknown_total(*database), 1);
}

}  // namespace
}  // namespace pesan::outgoing
