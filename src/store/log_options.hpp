#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace pesan::store {

/// The largest payload of one record: a message of 16 MiB with its properties, and room for long
/// lists.
inline constexpr std::uint32_t record_size_bytes_max = 32u << 20;

/// Settings of a log, with their defaults.
struct LogOptions {
    /// Where the files are; made when it is not there.
    std::string directory;

    // --- files
    /// Size of an ordinary segment. A larger record gets a segment of its own.
    std::uint64_t segment_size_bytes = 32u << 20;
    /// Size of a segment that has to be made while a write waits for it, as on the first start.
    std::uint64_t segment_size_bytes_urgent = 2u << 20;
    /// Segments kept ready. They are also the reserve for settlements, checkpoints and compaction
    /// when the disk is full.
    std::uint32_t spare_segments = 2;
    /// Publishers are blocked when the file system has less than this left.
    std::uint64_t disk_free_bytes_min = 64u << 20;

    // --- memory
    /// What was written last is kept in memory up to this size, for consumers that keep up.
    std::uint64_t tail_memory_bytes = 2u << 20;

    // --- time
    /// The log is sealed when nothing was appended for this long.
    std::chrono::milliseconds seal_after{100};

    // --- checkpoints and compaction
    /// A checkpoint is due after this many times its size was appended: 20 = 5 % of the bytes.
    std::uint32_t checkpoint_interval_factor = 20;
    /// … but not before this much was appended.
    std::uint64_t checkpoint_interval_bytes_min = 16u << 20;
    /// A segment with a smaller live share than this (percent) is compacted.
    std::uint32_t compaction_live_percent = 50;
};

}  // namespace pesan::store
