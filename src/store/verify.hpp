#pragma once

#include <string>
#include <vector>

#include "store/file.hpp"
#include "store/format.hpp"
#include "store/report.hpp"

namespace pesan::store {

/// What is in a log, and what is damaged.
struct VerifyReport {
    struct SegmentLine {
        std::string file;
        SegmentKind kind = SegmentKind::log;
        /// The manifest lists it; otherwise it was begun later.
        bool listed = false;
        Sequence first = 0;
        Sequence last = 0;
        std::uint64_t batches = 0;
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
    };
    struct CheckpointLine {
        std::string file;
        Sequence sequence = 0;
        std::uint64_t bytes = 0;
        bool readable = false;
    };

    std::string directory;
    /// The process that has the log open; its end may move while it is read. 0 = none.
    std::int64_t used_by = 0;
    bool clean_stop = false;
    Sequence durable_upto = 0;
    std::vector<SegmentLine> segments;
    std::vector<CheckpointLine> checkpoints;
    std::vector<Finding> findings;

    [[nodiscard]] std::uint64_t records() const;
    /// Something that was written once does not read back as it was, even if another copy serves.
    /// The end of an interrupted write is no damage.
    [[nodiscard]] bool is_damaged() const;
    /// For people, several lines.
    [[nodiscard]] std::string text() const;
};

/// Reads everything in a log's directory and changes nothing; the log may be in use.
///
/// errors  not_a_log, newer_format, older_format, io
Result<VerifyReport> verify(FileSystem& files, const std::string& directory);

/// What `pesan log verify` exits with: 0 nothing damaged, 1 damaged, 2 not a log or not readable at
/// all.
[[nodiscard]] int exit_code(const Result<VerifyReport>& outcome);

}  // namespace pesan::store
