#include "store/log_fixture.hpp"

namespace pesan::store {
namespace {

/// Runs a script against the log, remembers what was confirmed, and compares after each crash.
class CrashTest : public LogTest {
protected:
    struct Step {
        Sequence sequence;
        /// 0: a message; else the number it settles.
        Sequence settles;
        Bytes payload;
    };

    void put(const Bytes& payload) {
        if (log == nullptr) return;
        if (const Sequence sequence = append(payload); sequence != 0)
            remember({sequence, 0, payload});
    }

    void take(Sequence sequence) {
        if (log == nullptr || !engine.live.contains(sequence)) return;
        const Sequence before = log->appended();
        settle(sequence);
        if (log->appended() > before) remember({log->appended(), sequence, {}});
    }

    void group() {
        if (log == nullptr) return;
        write();
        confirmed = std::max(confirmed, log->durable());
    }

    void remember(Step step) { history[step.sequence] = std::move(step); }

    void start_over() {
        log.reset();
        disk = SimulatedDisk();
        confirmed = 0;
        history.clear();
    }

    /// What the engine must hold when the log ends at `last`.
    [[nodiscard]] std::set<Sequence> live_at(Sequence last) const {
        std::set<Sequence> live;
        for (const auto& [sequence, step] : history) {
            if (sequence > last) break;
            if (step.settles == 0)
                live.insert(sequence);
            else
                live.erase(step.settles);
        }
        return live;
    }

    /// The log comes back with everything confirmed, and with the rest whole or not at all.
    void expect_recovered(const std::string& where) {
        ASSERT_TRUE(open()) << where << ": " << error.message();
        const Sequence last = log->durable();
        ASSERT_GE(last, confirmed) << where;
        ASSERT_LE(last, history.empty() ? 0 : history.rbegin()->first) << where;
        for (const Finding& finding : log->recovery_report().findings)
            ASSERT_FALSE(finding.is_loss()) << where << ": " << finding.text();
        ASSERT_EQ(engine.live, live_at(last)) << where;
        for (const Sequence sequence : engine.live)
            ASSERT_EQ(payload_of(sequence), history[sequence].payload)
                << where << ", record " << sequence;
        history.erase(history.upper_bound(last), history.end());
        confirmed = last;
    }

    /// A day in the life of a log: small and large records, groups over two segments, settlements,
    /// checkpoints, compaction, seal, stop in order, second start.
    void run_script() {
        for (int day = 0; day < 2; ++day) {
            if (!open()) return;
            for (int i = 0; i < 12; ++i) {
                put("message " + std::to_string(i));
                if (i % 3 == 0) put(Bytes(1000 + 400 * static_cast<std::size_t>(i), 'a'));
                if (i % 2 == 1) take(log->appended() - 1);
                group();
            }
            put(Bytes(9000, 'b'));
            put(Bytes(9000, 'c'));
            group();
            for (const Sequence sequence : std::set(engine.live))
                if (sequence % 4 != 0) take(sequence);
            group();
            idle();
            checkpoint();
            maintain();
            put("last");
            group();
            if (day == 0 && !log->close()) return;
        }
    }

    Sequence confirmed = 0;
    std::map<Sequence, Step> history;
};

TEST_F(CrashTest, ConfirmedSurvivesACrashAtEveryOperation) {
    run_script();
    const std::uint64_t operations = disk.operations();
    ASSERT_GT(operations, 150u);
    ASSERT_GT(log->stats().compactions, 0u);
    for (std::uint64_t seed = 0; seed < 2; ++seed) {
        for (std::uint64_t stop = 1; stop <= operations; ++stop) {
            start_over();
            random = SeededRandom(seed * 100'000 + stop);
            disk.stop_after(stop);
            run_script();
            crash();
            const std::string where =
                "stop " + std::to_string(stop) + " seed " + std::to_string(seed);
            ASSERT_NO_FATAL_FAILURE(expect_recovered(where));
            // What came back can be built upon, and survives the next crash.
            put("after the crash");
            group();
            idle();
            crash();
            ASSERT_NO_FATAL_FAILURE(expect_recovered(where + " again"));
        }
    }
}

TEST_F(CrashTest, ACrashDuringRecoveryIsHarmless) {
    for (std::uint64_t stop = 1; stop <= 40; ++stop) {
        start_over();
        random = SeededRandom(stop);
        ASSERT_TRUE(open());
        for (int i = 0; i < 30; ++i) {
            put(Bytes(700, static_cast<char>('a' + i % 26)));
            group();
        }
        put("not confirmed");
        disk.stop_after(1 + stop % 3);
        group();
        crash();
        disk.stop_after(stop);
        if (open()) idle();
        crash();
        ASSERT_NO_FATAL_FAILURE(expect_recovered("stop " + std::to_string(stop)));
    }
}

TEST_F(CrashTest, UnconfirmedGroupIsWholeOrAbsent) {
    std::set<Sequence> ends;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        start_over();
        random = SeededRandom(seed);
        ASSERT_TRUE(open());
        put("confirmed");
        group();
        for (int i = 0; i < 8; ++i)
            put(Bytes(600, 'x'));
        disk.stop_after(seed % 2 == 0 ? 2 : 1);
        group();
        EXPECT_EQ(confirmed, 1u);
        crash();
        ASSERT_NO_FATAL_FAILURE(expect_recovered("seed " + std::to_string(seed)));
        ends.insert(log->durable());
    }
    EXPECT_EQ(ends, (std::set<Sequence>{1, 9}));
}

TEST_F(CrashTest, NothingIsConfirmedAfterAFailedSync) {
    ASSERT_TRUE(open());
    put("confirmed");
    group();
    put("lost");
    disk.fail_when(
        [](auto operation, const auto&) { return operation == SimulatedDisk::Operation::sync; });
    auto job = log->begin_write();
    put("gathered meanwhile");
    auto outcome = job->run();
    ASSERT_FALSE(outcome);
    const auto finished = log->finish_write(std::move(*job), std::move(outcome));
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, errc::store_failed);
    disk.fail_when(nullptr);
    EXPECT_TRUE(log->failed());
    EXPECT_EQ(log->append(1, "more"), 0u);
    EXPECT_FALSE(log->begin_write());
    EXPECT_FALSE(log->begin_maintenance());
    EXPECT_EQ(log->durable(), 1u);
    EXPECT_EQ(log->close().error().code, errc::store_failed);
    EXPECT_EQ(payload_of(1), "confirmed");
    log.reset();
    disk.kill();
    // The page cache still shows what never reached the disk; recovery must not believe it.
    ASSERT_TRUE(open());
    EXPECT_EQ(log->durable(), 1u);
    crash();
    ASSERT_NO_FATAL_FAILURE(expect_recovered("after a failed sync"));
}

TEST_F(CrashTest, AFailureOfAnyOperationFailsTheStoreAndLosesNothing) {
    run_script();
    const std::uint64_t operations = disk.operations();
    for (std::uint64_t failing = 1; failing <= operations; failing += 3) {
        start_over();
        std::uint64_t count = 0;
        disk.fail_when([&](auto operation, const auto&) {
            return operation != SimulatedDisk::Operation::read && ++count == failing;
        });
        run_script();
        disk.fail_when(nullptr);
        crash();
        ASSERT_NO_FATAL_FAILURE(expect_recovered("failing " + std::to_string(failing)));
    }
}

}  // namespace
}  // namespace pesan::store
