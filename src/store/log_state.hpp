#pragma once

#include "store/log_core.hpp"
#include "store/upkeep.hpp"

namespace pesan::store {

struct Log::State {
    State(LogOptions options, FileSystem& files, Clock& clock, Random& random)
        : core(std::move(options), files, clock, random), upkeep(core) {}

    LogCore core;
    Upkeep upkeep;

    bool write_out = false;
    bool maintenance_out = false;
    /// A group that found no room; nothing of it is on disk.
    std::unique_ptr<WriteGroup> stalled;
    BootTime last_write{};
    bool closed = false;
    bool blocked = false;

    /// What read() assembles or loads; the view it returns lies here or in tail memory.
    Bytes scratch;
    std::unique_ptr<ReadWindow> window;
    std::uint64_t window_segment = 0;
    std::uint64_t window_offset = 0;

    /// From now on nothing is confirmed; the first cause is kept.
    void fail(const Error& cause) {
        if (!core.failed) core.failure = cause.message();
        core.failed = true;
    }
    [[nodiscard]] Error store_failed() const {
        return {errc::store_failed, core.directory.path() + ": " + core.failure};
    }
    [[nodiscard]] bool stalled_group_may_run();
    void wrote(const WriteGroup& group);
    Result<Record> read_record(Segment& segment, SegmentIndex::Slot slot, Sequence sequence);
    BytesView load(Segment& segment, File& file, std::uint64_t offset, std::uint64_t size);
    void update_blocked();
    Result<void> run_write(Log& log);
    Result<void> run_maintenance(Log& log);
    Result<void> finish_files();
};

}  // namespace pesan::store
