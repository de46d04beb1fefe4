#include <fmt/format.h>

#include "base/crc32c.hpp"
#include "store/format.hpp"
#include "store/log_fixture.hpp"
#include "store/verify.hpp"

namespace pesan::store {
namespace {

/// Damages files of a log and looks at what the next start makes of it.
class DamageTest : public LogTest {
protected:
    /// Three groups of three records in one segment; the last group is the end of the log.
    void write_three_groups() {
        ASSERT_TRUE(open());
        for (int group = 0; group < 3; ++group) {
            for (int i = 0; i < 3; ++i)
                append("payload of message " + std::to_string(log->appended() + 1));
            write();
        }
        file = files("segment-").at(0);
    }

    void stop() {
        log.reset();
        disk.kill();
    }

    [[nodiscard]] std::uint64_t place_of(const std::string& text) {
        return disk.content(file).find(text);
    }

    void flip(std::uint64_t offset) {
        Bytes bytes = disk.content(file);
        bytes[offset] = static_cast<char>(bytes[offset] ^ 0x40);
        disk.set_content(file, bytes);
    }

    using Files = std::map<std::string, Bytes>;
    [[nodiscard]] Files snapshot() {
        Files all;
        for (const std::string& path : files(""))
            all[path] = disk.content(path);
        return all;
    }
    void restore(const Files& all) {
        log.reset();
        disk = SimulatedDisk();
        for (const auto& [path, content] : all)
            disk.set_content(path, content);
    }

    [[nodiscard]] std::string findings() {
        std::string text;
        for (const Finding& finding : log->recovery_report().findings)
            text += fmt::format("{}:{}-{} ", static_cast<int>(finding.kind), finding.first,
                                finding.last);
        return text;
    }

    [[nodiscard]] static std::string expected(Finding::Kind kind, Sequence first, Sequence last) {
        return fmt::format("{}:{}-{} ", static_cast<int>(kind), first, last);
    }

    [[nodiscard]] std::string served() {
        std::string text;
        for (const auto& [sequence, payload] : engine.applied)
            text += std::to_string(sequence) + " ";
        return text;
    }

    std::string file;
};

TEST_F(DamageTest, ADamagedRecordBelowALaterProofCostsOnlyItself) {
    write_three_groups();
    stop();
    flip(place_of("message 5"));
    EXPECT_EQ(exit_code(verify(disk, "/data")), 1);
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 2 3 4 6 7 8 9 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::record, 5, 5));
    EXPECT_EQ(log->stats().quarantined_records, 1u);
    EXPECT_EQ(log->read(5).error().code, errc::no_record);
    EXPECT_EQ(payload_of(6), "payload of message 6");
    EXPECT_EQ(append_durably("next"), 10u);
}

TEST_F(DamageTest, ADamagedLengthCostsOnlyItsRecord) {
    write_three_groups();
    stop();
    flip(place_of("payload of message 5") - record_header_size + 1);
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 2 3 4 6 7 8 9 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::record, 5, 5));
}

TEST_F(DamageTest, ADamagedBatchHeaderCostsOnlyItsBatch) {
    write_three_groups();
    stop();
    flip(place_of("payload of message 4") - record_header_size - 20);
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 2 3 7 8 9 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::batch, 4, 6));
    EXPECT_EQ(log->stats().quarantined_records, 3u);
}

TEST_F(DamageTest, ADamagedSegmentHeaderCostsNothing) {
    write_three_groups();
    stop();
    flip(20);
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 2 3 4 5 6 7 8 9 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::spare_copy, 0, 0));
}

TEST_F(DamageTest, TheLastBatchIsCutWhereverItIsDamaged) {
    write_three_groups();
    stop();
    const Files whole = snapshot();
    const std::uint64_t begin =
        place_of("payload of message 7") - record_header_size - batch_header_size;
    const std::uint64_t end = place_of("message 9") + 9;
    for (std::uint64_t at = begin; at < end; ++at) {
        restore(whole);
        flip(at);
        ASSERT_EQ(exit_code(verify(disk, "/data")), 0)
            << "what nothing proves is no damage; at " << at;
        ASSERT_TRUE(open()) << at;
        ASSERT_EQ(served(), "1 2 3 4 5 6 ") << at;
        ASSERT_EQ(findings(),
                  expected(Finding::Kind::torn_tail, 7, at < begin + batch_header_size ? 7 : 9))
            << at;
        ASSERT_EQ(append_durably("next"), 7u) << at;
    }
}

TEST_F(DamageTest, TheLastBatchMayEndAnywhere) {
    write_three_groups();
    stop();
    const Files whole = snapshot();
    const std::uint64_t begin =
        place_of("payload of message 7") - record_header_size - batch_header_size;
    const std::uint64_t end = place_of("message 9") + 9;
    for (std::uint64_t at = begin; at < end; ++at) {
        restore(whole);
        Bytes bytes = disk.content(file);
        bytes.resize(at);
        if (at % 2 == 0) bytes.resize(options.segment_size_bytes);
        disk.set_content(file, bytes);
        ASSERT_TRUE(open()) << at;
        ASSERT_EQ(served(), "1 2 3 4 5 6 ") << at;
        ASSERT_FALSE(log->recovery_report().has_loss()) << at;
    }
}

TEST_F(DamageTest, BehindASealTheLastBatchIsProven) {
    write_three_groups();
    clock.advance(options.seal_after);
    ASSERT_TRUE(write());
    stop();
    flip(place_of("message 9"));
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 2 3 4 5 6 7 8 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::record, 9, 9));
    EXPECT_EQ(append_durably("next"), 10u);
}

TEST_F(DamageTest, AFlippedBitInAListedLogIsFoundAndCostsOneRecordAtMost) {
    write_three_groups();
    ASSERT_TRUE(log->close());
    stop();
    const Files whole = snapshot();
    for (std::uint64_t at = segment_header_size; at < disk.content(file).size(); at += 3) {
        restore(whole);
        flip(at);
        ASSERT_EQ(exit_code(verify(disk, "/data")), 1) << at;
        ASSERT_TRUE(open()) << at;
        const bool in_header =
            findings().starts_with(std::to_string(static_cast<int>(Finding::Kind::batch)));
        ASSERT_GE(engine.applied.size(), in_header ? 6u : 8u) << at;
        for (const auto& [sequence, payload] : engine.applied)
            ASSERT_EQ(payload, "payload of message " + std::to_string(sequence)) << at;
        ASSERT_EQ(engine.applied.size() + log->stats().quarantined_records, 9u) << at;
    }
}

TEST_F(DamageTest, OneManifestCopyIsEnough) {
    write_three_groups();
    ASSERT_TRUE(log->close());
    stop();
    for (const std::string& manifest : files("manifest-")) {
        const Bytes whole = disk.content(manifest);
        file = manifest;
        flip(30);
        EXPECT_EQ(exit_code(verify(disk, "/data")), 1);
        ASSERT_TRUE(open());
        EXPECT_EQ(engine.applied.size(), 9u);
        EXPECT_FALSE(log->recovery_report().has_loss());
        ASSERT_TRUE(log->close());
        stop();
        EXPECT_EQ(exit_code(verify(disk, "/data")), 0);
    }
}

TEST_F(DamageTest, WithoutAnyManifestTheSegmentsAreEnough) {
    write_three_groups();
    idle();
    append("behind the checkpoint");
    ASSERT_TRUE(log->close());
    const auto live = engine.live;
    stop();
    for (const std::string& manifest : files("manifest-"))
        ASSERT_TRUE(disk.remove(manifest));
    ASSERT_TRUE(open());
    EXPECT_EQ(engine.live, live);
    EXPECT_FALSE(log->recovery_report().has_loss());
    EXPECT_EQ(append_durably("next"), 11u);
}

TEST_F(DamageTest, TheCheckpointBeforeServesWhenTheNewestIsDamaged) {
    write_three_groups();
    checkpoint();
    ASSERT_TRUE(maintain());
    settle(2);
    checkpoint();
    write();
    ASSERT_TRUE(maintain());
    settle(3);
    ASSERT_TRUE(log->close());
    const auto live = engine.live;
    stop();
    file = files("checkpoint-").back();
    flip(50);
    ASSERT_TRUE(open());
    EXPECT_EQ(engine.live, live);
    EXPECT_TRUE(engine.restored);
    EXPECT_FALSE(log->recovery_report().has_loss());
    EXPECT_FALSE(log->recovery_report().findings.empty());
}

TEST_F(DamageTest, ADamagedIndexIsMadeAnew) {
    write_three_groups();
    checkpoint();
    ASSERT_TRUE(maintain());
    ASSERT_TRUE(log->close());
    stop();
    file = files("index-").at(0);
    flip(60);
    ASSERT_TRUE(open());
    EXPECT_FALSE(log->recovery_report().has_loss());
    EXPECT_EQ(payload_of(9), "payload of message 9");
}

TEST_F(DamageTest, AMissingSegmentIsNamedAndTheRestServed) {
    ASSERT_TRUE(open());
    while (files("segment-").size() < 3)
        append_durably(Bytes(3000, 'x'));
    ASSERT_TRUE(log->close());
    const Sequence last = log->appended();
    stop();
    ASSERT_TRUE(disk.remove(files("segment-").at(1)));
    ASSERT_TRUE(open());
    ASSERT_EQ(log->recovery_report().findings.size(), 1u);
    const Finding lost = log->recovery_report().findings.at(0);
    EXPECT_EQ(lost.kind, Finding::Kind::segment);
    EXPECT_EQ(engine.applied.size(), last - (lost.last - lost.first + 1));
    EXPECT_EQ(log->read(lost.first).error().code, errc::no_record);
    EXPECT_TRUE(log->read(lost.first - 1));
    EXPECT_TRUE(log->read(lost.last + 1));
}

TEST_F(DamageTest, ARecordThatCannotBeAppliedIsQuarantined) {
    ASSERT_TRUE(open());
    append("one");
    log->append(MemoryEngine::poison, "cannot be");
    append_durably("three");
    stop();
    ASSERT_TRUE(open());
    EXPECT_EQ(served(), "1 3 ");
    EXPECT_EQ(findings(), expected(Finding::Kind::not_applied, 2, 2));
}

TEST_F(DamageTest, ANewerFormatIsRefusedByName) {
    write_three_groups();
    ASSERT_TRUE(log->close());
    stop();
    for (const std::string prefix : {"manifest-", "segment-"}) {
        const Files whole = snapshot();
        for (const std::string& path : files(prefix)) {
            Bytes bytes = disk.content(path);
            store_little(bytes.data() + 8, format_version + 1);
            store_little(bytes.data() + 12, crc32c({bytes.data(), 12}));
            disk.set_content(path, bytes);
        }
        EXPECT_EQ(exit_code(verify(disk, "/data")), 2);
        ASSERT_FALSE(open());
        EXPECT_EQ(error.code, errc::newer_format);
        EXPECT_NE(error.detail.find(prefix), std::string::npos);
        EXPECT_NE(error.detail.find("format " + std::to_string(format_version + 1)),
                  std::string::npos);
        restore(whole);
    }
}

TEST_F(DamageTest, GarbageInEveryFileNeverStopsTheBoot) {
    write_three_groups();
    idle();
    checkpoint();
    ASSERT_TRUE(log->close());
    stop();
    const Files whole = snapshot();
    for (int round = 0; round < 60; ++round) {
        restore(whole);
        for (const auto& [path, content] : whole) {
            Bytes bytes = content;
            for (int i = 0; i < 3 && !bytes.empty(); ++i)
                bytes[random.below(bytes.size())] = static_cast<char>(random.next());
            if (round % 3 == 0) bytes.resize(random.below(bytes.size() + 1));
            disk.set_content(path, bytes);
        }
        ASSERT_TRUE(open()) << round << " " << error.message();
        idle();
        ASSERT_NE(append_durably("next"), 0u) << round;
        stop();
    }
}

TEST_F(DamageTest, VerifyKnowsWhatIsNoLog) {
    EXPECT_EQ(exit_code(verify(disk, "/nothing")), 2);
    EXPECT_EQ(verify(disk, "/nothing").error().code, errc::not_a_log);
    write_three_groups();
    const auto in_use = verify(disk, "/data");
    ASSERT_TRUE(in_use);
    EXPECT_NE(in_use->used_by, 0);
    EXPECT_EQ(in_use->records(), 9u);
    EXPECT_NE(in_use->text().find("no damage"), std::string::npos);
}

}  // namespace
}  // namespace pesan::store
