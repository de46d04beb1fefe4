#include "store/log.hpp"

#include "store/log_fixture.hpp"

namespace pesan::store {
namespace {

TEST_F(LogTest, NewLogIsEmpty) {
    ASSERT_TRUE(open());
    EXPECT_EQ(log->appended(), 0u);
    EXPECT_EQ(log->durable(), 0u);
    EXPECT_TRUE(engine.finished);
    EXPECT_TRUE(log->recovery_report().clean_stop);
    EXPECT_FALSE(log->begin_write());
}

TEST_F(LogTest, RecordsAreDurableOnceTheGroupIsWritten) {
    ASSERT_TRUE(open());
    EXPECT_EQ(append("first"), 1u);
    EXPECT_EQ(append("second"), 2u);
    EXPECT_TRUE(log->has_pending());
    EXPECT_EQ(log->durable(), 0u);
    EXPECT_TRUE(write());
    EXPECT_EQ(log->durable(), 2u);
    EXPECT_FALSE(log->has_pending());
}

TEST_F(LogTest, TheNextGroupGathersWhileOneIsWritten) {
    ASSERT_TRUE(open());
    append("a");
    auto job = log->begin_write();
    ASSERT_TRUE(job);
    append("b");
    EXPECT_FALSE(log->begin_write());
    ASSERT_TRUE(job->run());
    ASSERT_TRUE(log->finish_write(std::move(*job), {}));
    EXPECT_EQ(log->durable(), 1u);
    EXPECT_EQ(payload_of(2), "b");
    EXPECT_TRUE(write());
    EXPECT_EQ(log->durable(), 2u);
}

TEST_F(LogTest, HeadAndBodyAreOnePayload) {
    ASSERT_TRUE(open());
    log->append(7, "head,", "body", true);
    const auto record = log->read(1);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->type, 7);
    EXPECT_TRUE(record->may_skip);
    EXPECT_EQ(record->payload, "head,body");
}

TEST_F(LogTest, ReadsFromMemoryAndFromFilesAlike) {
    options.tail_memory_bytes = 512 << 10;
    ASSERT_TRUE(open());
    for (int i = 1; i <= 3000; ++i)
        append(std::string(static_cast<std::size_t>(i), static_cast<char>(i)));
    for (int round = 0; round < 2; ++round) {
        for (int i = 1; i <= 3000; ++i)
            ASSERT_EQ(payload_of(static_cast<Sequence>(i)),
                      std::string(static_cast<std::size_t>(i), static_cast<char>(i)));
        write();
    }
    EXPECT_EQ(log->read(3001).error().code, errc::no_record);
}

TEST_F(LogTest, ARecordLargerThanASegmentGetsItsOwn) {
    ASSERT_TRUE(open());
    const Bytes large(700'000, 'x');
    append_durably("before");
    EXPECT_EQ(append_durably(large), 2u);
    append_durably("behind");
    EXPECT_EQ(payload_of(2), large);
    log.reset();
    disk.kill();
    ASSERT_TRUE(open());
    EXPECT_EQ(payload_of(1), "before");
    EXPECT_EQ(payload_of(2), large);
    EXPECT_EQ(payload_of(3), "behind");
}

TEST_F(LogTest, AnEmptyPayloadIsARecord) {
    ASSERT_TRUE(open());
    EXPECT_EQ(append_durably(""), 1u);
    const auto record = log->read(1);
    ASSERT_TRUE(record);
    EXPECT_TRUE(record->payload.empty());
}

TEST_F(LogTest, CleanStopBringsEverythingBack) {
    ASSERT_TRUE(open());
    append("one");
    append_durably("two");
    append("three");
    ASSERT_TRUE(log->close());
    EXPECT_EQ(log->append(1, "late"), 0u);
    ASSERT_TRUE(open());
    EXPECT_TRUE(log->recovery_report().clean_stop);
    EXPECT_TRUE(log->recovery_report().findings.empty());
    EXPECT_EQ(engine.applied.size(), 3u);
    EXPECT_EQ(log->durable(), 3u);
    EXPECT_EQ(payload_of(3), "three");
    EXPECT_EQ(append("four"), 4u);
}

TEST_F(LogTest, KilledProcessLosesNothingThatWasWritten) {
    ASSERT_TRUE(open());
    append_durably("one");
    append_durably("two");
    log.reset();
    disk.kill();
    ASSERT_TRUE(open());
    EXPECT_FALSE(log->recovery_report().clean_stop);
    EXPECT_FALSE(log->recovery_report().has_loss());
    EXPECT_EQ(payload_of(1), "one");
    EXPECT_EQ(payload_of(2), "two");
    EXPECT_EQ(engine.times, (std::vector<std::string>{"boot-1", "boot-1"}));
}

TEST_F(LogTest, SealIsWrittenOnceTheLogIsIdle) {
    ASSERT_TRUE(open());
    append_durably("one");
    EXPECT_FALSE(log->seal_due());
    EXPECT_EQ(log->next_timer(), clock.boot() + options.seal_after);
    clock.advance(options.seal_after);
    EXPECT_TRUE(log->seal_due());
    EXPECT_TRUE(write());
    EXPECT_FALSE(log->seal_due());
    EXPECT_FALSE(log->next_timer());
    EXPECT_EQ(log->appended(), 1u);
}

TEST_F(LogTest, CheckpointStandsForTheRecordsBeforeIt) {
    ASSERT_TRUE(open());
    append("one");
    append("two");
    settle(1);
    checkpoint();
    EXPECT_TRUE(log->checkpoint_running());
    ASSERT_TRUE(write());
    ASSERT_TRUE(maintain());
    EXPECT_FALSE(log->checkpoint_running());
    append_durably("four");
    log.reset();
    disk.kill();
    ASSERT_TRUE(open());
    EXPECT_TRUE(engine.restored);
    EXPECT_EQ(engine.live, (std::set<Sequence>{2, 4}));
    EXPECT_EQ(engine.applied.size(), 1u);
    EXPECT_EQ(payload_of(2), "two");
}

TEST_F(LogTest, CheckpointWaitsUntilItsRecordsAreDurable) {
    ASSERT_TRUE(open());
    append("one");
    checkpoint();
    ASSERT_TRUE(maintain());
    EXPECT_TRUE(log->checkpoint_running());
    EXPECT_TRUE(files("checkpoint-").empty());
}

TEST_F(LogTest, CheckpointIsDueByBytesAppended) {
    ASSERT_TRUE(open());
    EXPECT_FALSE(log->checkpoint_due());
    while (log->pending_bytes() < options.checkpoint_interval_bytes_min)
        append(std::string(500, 'x'));
    EXPECT_TRUE(log->checkpoint_due());
    checkpoint();
    EXPECT_FALSE(log->checkpoint_due());
}

TEST_F(LogTest, AStartReadsIndexesNotBodies) {
    options.segment_size_bytes = options.segment_size_bytes_urgent = 1 << 20;
    for (const bool in_order : {true, false}) {
        disk = SimulatedDisk();
        ASSERT_TRUE(open());
        for (int i = 0; i < 20'000; ++i) {
            append(Bytes(500, 'x'));
            if (i % 500 == 0) write();
        }
        log->append(MemoryEngine::poison, {});
        idle();
        checkpoint();
        ASSERT_TRUE(maintain());
        if (in_order) {
            ASSERT_TRUE(log->close());
        }
        log.reset();
        disk.kill();
        const std::uint64_t before = disk.bytes_read();
        ASSERT_TRUE(open());
        EXPECT_EQ(engine.live.size(), 20'000u);
        EXPECT_TRUE(engine.applied.empty());
        // The last segment is looked at after an unclean end, and copied from it what nothing
        // proves.
        const std::uint64_t allowed = in_order ? 0 : 4 * options.segment_size_bytes;
        EXPECT_LE(disk.bytes_read() - before, log->stats().log_bytes / 20 + allowed);
        EXPECT_EQ(payload_of(12'345), Bytes(500, 'x'));
    }
}

TEST_F(LogTest, SecondProcessIsRefused) {
    ASSERT_TRUE(open());
    MemoryEngine other;
    const auto second = Log::open(options, disk, clock, random, other);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, errc::locked);
}

TEST_F(LogTest, ReferencesAreCounted) {
    ASSERT_TRUE(open());
    append("one");
    log->add_references(1, 70'000);
    EXPECT_EQ(log->references(1), 70'001u);
    for (int i = 0; i < 70'000; ++i)
        log->release(1);
    EXPECT_EQ(log->references(1), 1u);
    EXPECT_EQ(log->stats().live_records, 1u);
    log->release(1);
    EXPECT_EQ(log->stats().live_records, 0u);
}

TEST_F(LogTest, AManifestThatWasCutOffHindersNobody) {
    for (const char* cut_off : {"/data/temporary-00000000", "/data/temporary-00000001"}) {
        ASSERT_TRUE(open());
        append_durably("kept");
        log.reset();
        disk.kill();
        ASSERT_TRUE(disk.open(cut_off, OpenMode::create));
        ASSERT_TRUE(open());
        EXPECT_TRUE(maintain());
        EXPECT_FALSE(log->failed());
        append_durably("goes on");
        log.reset();
        disk.kill();
    }
}

}  // namespace
}  // namespace pesan::store
