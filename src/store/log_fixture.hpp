#pragma once

#include <gtest/gtest.h>

#include <map>

#include "store/log.hpp"
#include "store/simulated_disk.hpp"

namespace pesan::store {

/// An engine that only remembers: every record it was fed is a message, one of type `ack` settles
/// the message whose number it carries. Its checkpoint is the list of numbers that are live.
class MemoryEngine final : public Recovery {
public:
    static constexpr std::uint8_t message = 1;
    static constexpr std::uint8_t ack = 2;
    static constexpr std::uint8_t poison = 3;

    void reset() override {
        live.clear();
        applied.clear();
        restored = false;
    }
    Result<void> restore(BytesView chunk) override {
        restored = true;
        for (std::size_t at = 0; at + 8 <= chunk.size(); at += 8)
            live.insert(load_little<std::uint64_t>(chunk.data() + at));
        return {};
    }
    void begin_batch(const BatchTime& time) override { times.emplace_back(time.boot_id); }
    Result<void> apply(const Record& record) override {
        if (record.type == poison) return Error(errc::damaged, "poison");
        applied[record.sequence] = Bytes(record.payload);
        settle(record.type, record.sequence, record.payload);
        return {};
    }
    void finish() override { finished = true; }

    void settle(std::uint8_t type, Sequence sequence, BytesView payload) {
        if (type == message) live.insert(sequence);
        if (type == ack) live.erase(load_little<std::uint64_t>(payload.data()));
    }

    std::set<Sequence> live;
    std::map<Sequence, Bytes> applied;
    std::vector<std::string> times;
    bool restored = false;
    bool finished = false;
};

/// A log on a simulated disk, with short words for what tests do to it.
class LogTest : public ::testing::Test {
protected:
    LogTest() {
        options.directory = "/data";
        options.segment_size_bytes = 16 << 10;
        options.segment_size_bytes_urgent = 16 << 10;
        options.disk_free_bytes_min = 0;
        options.checkpoint_interval_bytes_min = 8 << 10;
        options.spare_segments = 1;
        options.tail_memory_bytes = 0;
    }

    /// False if the directory cannot be opened; then `error` says why.
    bool open() {
        log.reset();
        engine = MemoryEngine();
        auto opened = Log::open(options, disk, clock, random, engine);
        if (!opened) {
            error = opened.error();
            return false;
        }
        log = std::move(*opened);
        for (const Sequence sequence : engine.live)
            log->add_references(sequence);
        return true;
    }

    Sequence append(BytesView payload) {
        const Sequence sequence = log->append(MemoryEngine::message, payload);
        if (sequence == 0) return 0;
        engine.settle(MemoryEngine::message, sequence, payload);
        log->add_references(sequence);
        return sequence;
    }

    void settle(Sequence sequence) {
        Bytes payload;
        append_little(payload, sequence);
        if (log->append(MemoryEngine::ack, payload) == 0) return;
        engine.settle(MemoryEngine::ack, 0, payload);
        log->release(sequence);
    }

    /// One group, as the shell does it; true if it became durable.
    bool write() {
        auto job = log->begin_write();
        if (!job) return false;
        auto outcome = job->run();
        return log->finish_write(std::move(*job), std::move(outcome)).has_value();
    }

    Sequence append_durably(BytesView payload) {
        const Sequence sequence = append(payload);
        write();
        return log->durable() >= sequence ? sequence : 0;
    }

    void checkpoint() {
        CheckpointWriter writer = log->begin_checkpoint();
        Bytes chunk;
        for (const Sequence sequence : engine.live)
            append_little(chunk, sequence);
        if (!chunk.empty()) writer.add(std::move(chunk));
        log->submit(std::move(writer));
    }

    /// Maintenance until nothing is left to do; false if it failed.
    bool maintain() {
        for (;;) {
            clock.advance(std::chrono::milliseconds(20));
            auto job = log->begin_maintenance();
            if (!job) return true;
            auto outcome = job->run();
            if (!log->finish_maintenance(std::move(*job), std::move(outcome))) return false;
        }
    }

    /// 100 ms pass without appends; the seal is written, and what is worth it is cleaned up.
    void idle() {
        for (int round = 0; round < 6; ++round) {
            clock.advance(std::chrono::milliseconds(200));
            write();
            if (log->checkpoint_due()) checkpoint();
            if (!maintain()) return;
        }
    }

    void crash() {
        log.reset();
        disk.crash(random);
    }

    [[nodiscard]] Bytes payload_of(Sequence sequence) {
        const auto record = log->read(sequence);
        return record ? Bytes(record->payload) : "<" + record.error().message() + ">";
    }

    /// Names of the files that begin so.
    [[nodiscard]] std::vector<std::string> files(const std::string& prefix) {
        std::vector<std::string> found;
        for (const std::string& name : *disk.list("/data"))
            if (name.starts_with(prefix)) found.push_back("/data/" + name);
        return found;
    }

    SimulatedDisk disk;
    ManualClock clock;
    SeededRandom random{1};
    LogOptions options;
    MemoryEngine engine;
    std::unique_ptr<Log> log;
    Error error;
};

}  // namespace pesan::store
