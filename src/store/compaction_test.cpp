#include "store/log_fixture.hpp"
#include "store/verify.hpp"

namespace pesan::store {
namespace {

class CompactionTest : public LogTest {
protected:
    /// Messages of which only each n-th stays.
    void fill(Sequence messages, Sequence keep_each) {
        for (Sequence i = 1; i <= messages; ++i) {
            append(Bytes(40, static_cast<char>('a' + i % 26)));
            if (log->pending_bytes() > 20'000) group();
        }
        group();
        for (Sequence i = 1; i <= messages; ++i) {
            if (i % keep_each == 0) continue;
            log->release(i);
            engine.live.erase(i);
            if (i % 4096 == 0) group();
        }
        group();
    }

    void group() {
        write();
        if (log->checkpoint_due()) checkpoint();
        maintain();
    }

    [[nodiscard]] std::uint64_t log_bytes_on_disk() {
        std::uint64_t bytes = 0;
        for (const std::string prefix : {"segment-", "index-", "checkpoint-", "manifest-"})
            for (const std::string& path : files(prefix))
                bytes += disk.content(path).size();
        return bytes;
    }

    void expect_live_readable() {
        for (const Sequence sequence : engine.live)
            ASSERT_EQ(payload_of(sequence), Bytes(40, static_cast<char>('a' + sequence % 26)))
                << sequence;
    }
};

TEST_F(CompactionTest, DeadSegmentsGoOnceBothCheckpointsCoverThem) {
    ASSERT_TRUE(open());
    while (log->stats().segments < 4)
        append_durably(Bytes(500, 'x'));
    for (const Sequence sequence : std::set(engine.live))
        settle(sequence);
    write();
    checkpoint();
    maintain();
    EXPECT_GE(log->stats().segments, 4u);
    checkpoint();
    maintain();
    EXPECT_LE(log->stats().segments, 1u);
}

TEST_F(CompactionTest, RemovedSegmentsBecomeSpares) {
    ASSERT_TRUE(open());
    for (int i = 0; i < 600; ++i) {
        const Sequence sequence = append(Bytes(500, 'x'));
        settle(sequence);
        group();
    }
    EXPECT_GT(log->stats().recycled_segments, 10u);
    EXPECT_LE(files("segment-").size() + files("spare-").size(), 6u);
}

TEST_F(CompactionTest, IdleLogShrinksToWhatIsLive) {
    ASSERT_TRUE(open());
    fill(20'000, 100);
    idle();
    EXPECT_GT(log->stats().compactions, 0u);
    EXPECT_EQ(log->stats().live_records, 200u);
    EXPECT_LE(log->stats().log_bytes, 2 * 200u * 56);
    expect_live_readable();
    const Stats before = log->stats();
    idle();
    EXPECT_EQ(log->stats().compactions, before.compactions) << "what is compact is left alone";
    EXPECT_EQ(log->stats().checkpoints, before.checkpoints);
}

TEST_F(CompactionTest, CompactedRecordsKeepTheirNumbersOverARestart) {
    ASSERT_TRUE(open());
    fill(5000, 50);
    idle();
    checkpoint();
    const auto live = engine.live;
    ASSERT_TRUE(log->close());
    ASSERT_TRUE(open());
    EXPECT_EQ(engine.live, live);
    EXPECT_TRUE(engine.applied.empty());
    expect_live_readable();
    EXPECT_EQ(append("next"), 5001u);
}

TEST_F(CompactionTest, ARecordReleasedMeanwhileIsDeadAfterwards) {
    ASSERT_TRUE(open());
    for (int i = 0; i < 1000; ++i)
        append(Bytes(40, 'x'));
    write();
    for (Sequence i = 1; i <= 1000; ++i)
        if (i % 10 != 0) settle(i);
    write();
    for (int i = 0; i < 2; ++i) {
        checkpoint();
        // Steps one by one, settling between them.
        for (Sequence last = 1000;; last -= 10) {
            clock.advance(std::chrono::milliseconds(20));
            auto job = log->begin_maintenance();
            if (!job) break;
            if (engine.live.contains(last)) settle(last);
            ASSERT_TRUE(job->run());
            ASSERT_TRUE(log->finish_maintenance(std::move(*job), {}));
            write();
        }
    }
    EXPECT_GT(log->stats().compactions, 0u);
    EXPECT_EQ(log->stats().live_records, engine.live.size());
    for (const Sequence sequence : engine.live)
        EXPECT_EQ(payload_of(sequence), Bytes(40, 'x'));
}

TEST_F(CompactionTest, InterruptedAtEveryStepLosesNothing) {
    const auto prepare = [this] {
        log.reset();
        disk = SimulatedDisk();
        ASSERT_TRUE(open());
        for (Sequence i = 1; i <= 1500; ++i)
            append(Bytes(40, static_cast<char>('a' + i % 26)));
        write();
        for (Sequence i = 1; i <= 1500; ++i)
            if (i % 50 != 0) settle(i);
        write();
    };
    prepare();
    const std::uint64_t before = disk.operations();
    idle();
    const std::uint64_t steps = disk.operations() - before;
    ASSERT_GT(log->stats().compactions, 0u);
    for (std::uint64_t stop = 1; stop <= steps; ++stop) {
        prepare();
        const auto live = engine.live;
        disk.stop_after(stop);
        idle();
        crash();
        ASSERT_EQ(exit_code(verify(disk, "/data")), 0) << stop;
        ASSERT_TRUE(open()) << stop;
        ASSERT_EQ(engine.live, live) << stop;
        ASSERT_FALSE(log->recovery_report().has_loss()) << stop;
        expect_live_readable();
    }
}

TEST_F(CompactionTest, OneMillionMessagesOfWhichEachThousandthStays) {
    options.segment_size_bytes = options.segment_size_bytes_urgent = 1 << 20;
    options.checkpoint_interval_bytes_min = 4 << 20;
    options.spare_segments = 2;
    ASSERT_TRUE(open());
    const Bytes body(24, 'm');
    auto settle_up_to = [this, settled = Sequence{0}](Sequence last) mutable {
        while (settled < last)
            if (++settled % 1000 != 0) log->release(settled);
    };
    for (Sequence i = 1; i <= 1'000'000; ++i) {
        log->append(MemoryEngine::message, body);
        log->add_references(i);
        if (i % 1000 == 0) engine.live.insert(i);
        if (i % 10'000 != 0) continue;
        // Consumers are 200,000 messages behind.
        if (i > 200'000) settle_up_to(i - 200'000);
        group();
    }
    settle_up_to(1'000'000);
    idle();
    const Stats stats = log->stats();
    EXPECT_EQ(stats.live_records, 1000u);
    EXPECT_LE(log_bytes_on_disk(), 2 * stats.live_bytes);
    const auto verified = verify(disk, "/data");
    EXPECT_EQ(exit_code(verified), 0) << verified->text();
    const auto live = engine.live;
    crash();
    ASSERT_TRUE(open());
    EXPECT_EQ(engine.live, live);
    EXPECT_EQ(payload_of(500'000), body);
}

TEST_F(CompactionTest, AFullDiskBlocksPublishersAndEndsWhenSpaceReturns) {
    options.disk_free_bytes_min = 64 << 10;
    disk.set_capacity(256 << 10);
    ASSERT_TRUE(open());
    maintain();
    EXPECT_FALSE(log->blocked());
    while (!log->blocked()) {
        ASSERT_NE(append(Bytes(1000, 'x')), 0u);
        write();
        maintain();
        ASSERT_LT(log->appended(), 1000u);
    }
    EXPECT_FALSE(log->failed());
    // Settlements still go in, and what they free comes back.
    for (const Sequence sequence : std::set(engine.live)) {
        settle(sequence);
        ASSERT_TRUE(write());
    }
    for (int i = 0; i < 10 && log->blocked(); ++i) {
        clock.advance(std::chrono::seconds(2));
        idle();
    }
    EXPECT_FALSE(log->blocked());
    EXPECT_FALSE(log->failed());
    EXPECT_NE(append_durably("goes on"), 0u);
}

TEST_F(CompactionTest, AGroupWithoutRoomWaitsAndIsWrittenLater) {
    options.disk_free_bytes_min = 0;
    options.spare_segments = 0;
    ASSERT_TRUE(open());
    append_durably("first");
    disk.set_capacity(disk.used_bytes() + 1000);
    const Bytes large(20'000, 'x');
    const Sequence sequence = append(large);
    EXPECT_TRUE(write()) << "no failure, only no room";
    EXPECT_LT(log->durable(), sequence);
    EXPECT_TRUE(log->blocked());
    EXPECT_FALSE(log->begin_write());
    EXPECT_EQ(payload_of(sequence), large);
    disk.set_capacity(10 << 20);
    EXPECT_TRUE(write());
    EXPECT_EQ(log->durable(), sequence);
    crash();
    ASSERT_TRUE(open());
    EXPECT_EQ(payload_of(sequence), large);
}

}  // namespace
}  // namespace pesan::store
