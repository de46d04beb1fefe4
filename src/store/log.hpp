#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "pesan/result.hpp"
#include "store/checkpoint_writer.hpp"
#include "store/errc.hpp"
#include "store/file.hpp"
#include "store/job.hpp"
#include "store/log_options.hpp"
#include "store/record.hpp"
#include "store/recovery.hpp"
#include "store/report.hpp"

namespace pesan::store {

/// Counts since open() unless said otherwise.
struct Stats {
    /// Now: segments that hold records, and those kept ready.
    std::uint64_t segments = 0;
    std::uint64_t spare_segments = 0;
    /// Now: bytes of the segments that hold records, and of the records that are referenced.
    std::uint64_t log_bytes = 0;
    std::uint64_t live_bytes = 0;
    std::uint64_t live_records = 0;
    std::uint64_t appended_records = 0;
    std::uint64_t appended_bytes = 0;
    /// Everything that went to disk: groups, checkpoints, compaction, zeroing.
    std::uint64_t written_bytes = 0;
    std::uint64_t groups = 0;
    std::uint64_t syncs = 0;
    std::uint64_t checkpoints = 0;
    std::uint64_t compactions = 0;
    std::uint64_t recycled_segments = 0;
    /// At open: records that were durable and are not readable or not applicable any more.
    std::uint64_t quarantined_records = 0;
    /// Free bytes of the file system when it was last looked at.
    std::uint64_t disk_free = 0;
};

/// The durable log: records go in with a sequence number, are durable together, and are found by
/// that number as long as they are referenced or no durable checkpoint covers them.
///
/// One thread owns the log (the broker's); only run() of a job may be called elsewhere. At most one
/// write job and one maintenance job exist at a time; they may run at the same time on two threads.
/// Durability: a record is durable once durable() has reached its number, and not before. After a
/// failed write or sync the log stays failed: durable() stands still, append() returns 0.
///
/// source  docs/internals/log-format.md, docs/durability.md
class Log {
public:
    /// Opens the log of a directory, makes it when there is none, and feeds `recovery` with what it
    /// holds. files, clock, random  must outlive the log errors   locked, newer_format,
    /// older_format, io. Damage is no error: see recovery_report()
    static Result<std::unique_ptr<Log>> open(LogOptions options, FileSystem& files, Clock& clock,
                                             Random& random, Recovery& recovery);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // --- appending

    /// Appends one record to the open group, in memory; returns its number, 0 if the log has
    /// failed. type     1 … 239 head, body  the payload is both, one behind the other: up to
    /// record_size_bytes_max; copied
    Sequence append(std::uint8_t type, BytesView head, BytesView body = {}, bool may_skip = false);
    /// Records wait in the open group.
    [[nodiscard]] bool has_pending() const;
    [[nodiscard]] std::size_t pending_bytes() const;
    /// Number of the last record appended.
    [[nodiscard]] Sequence appended() const;
    /// Records up to here survive any crash.
    [[nodiscard]] Sequence durable() const;

    // --- writing

    /// Closes the open group and returns the job that makes it durable. Nothing when a write job is
    /// out, when nothing is pending and no seal is due, while the disk is full, or when the log has
    /// failed.
    std::optional<WriteJob> begin_write();
    /// Takes the outcome of run(). A value moves durable(). no_space keeps the group for another
    /// try once there is room; any other error makes the log fail for ever. returns  the log's
    /// state: store_failed after a failure
    Result<void> finish_write(WriteJob job, Result<void> outcome);
    [[nodiscard]] bool failed() const;

    // --- reading

    /// The payload is valid until the next call on the log. Comes from memory for what was appended
    /// last, else from the file, with its checksum proved. errors   no_record, damaged, io
    Result<Record> read(Sequence sequence);

    // --- liveness

    /// Keeps a record. A record nobody references goes when a checkpoint covers it.
    void add_references(Sequence sequence, std::uint32_t count = 1);
    void release(Sequence sequence);
    [[nodiscard]] std::uint32_t references(Sequence sequence) const;

    // --- checkpoints

    /// Enough was appended, or enough waits to be freed, that a checkpoint is worth its bytes.
    [[nodiscard]] bool checkpoint_due() const;
    /// A checkpoint of the engine's state as of appended(): add the chunks, then submit it, all
    /// within one turn.
    CheckpointWriter begin_checkpoint();
    /// Hands the chunks over; maintenance jobs write them once the records they cover are durable.
    void submit(CheckpointWriter checkpoint);
    /// A submitted checkpoint is not on disk yet.
    [[nodiscard]] bool checkpoint_running() const;

    // --- maintenance: spare segments, indexes, checkpoints, manifest, compaction, removal

    /// The next bounded piece of work (about 1 MiB of I/O), if there is any and none is out.
    std::optional<MaintenanceJob> begin_maintenance();
    /// returns  the log's state, as finish_write
    Result<void> finish_maintenance(MaintenanceJob job, Result<void> outcome);

    /// Idle for long enough: the next begin_write() writes the seal.
    [[nodiscard]] bool seal_due() const;
    /// When to call begin_write() and begin_maintenance() again although nothing else happens.
    [[nodiscard]] std::optional<BootTime> next_timer() const;
    /// The disk is nearly full: publishers must wait, settlements may still be appended.
    [[nodiscard]] bool blocked() const;

    /// Stops in order: writes what is pending and a checkpoint that was submitted, seals, saves the
    /// indexes, and marks the stop as clean. No job may be out. Runs on the calling thread; the log
    /// takes no records afterwards.
    Result<void> close();

    [[nodiscard]] Stats stats() const;
    [[nodiscard]] const RecoveryReport& recovery_report() const;

private:
    struct State;
    explicit Log(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace pesan::store
