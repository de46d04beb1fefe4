#pragma once

#include <memory>
#include <set>

#include "store/appender.hpp"
#include "store/log.hpp"
#include "store/manifest.hpp"

namespace pesan::store {

/// What the parts of an open log share; belongs to the owner's thread.
struct LogCore {
    LogCore(LogOptions o, FileSystem& files, Clock& c, Random& r)
        : options(std::move(o)),
          directory(files, options.directory),
          clock(c),
          random(r),
          appender(options, directory, segments, c, r) {}

    const LogOptions options;
    const Directory directory;
    Clock& clock;
    Random& random;
    std::unique_ptr<DirectoryLock> lock;

    SegmentSet segments;
    Appender appender;
    Sequence durable = 0;
    bool failed = false;
    /// What failed, for people: the operation, the file and the system's words.
    std::string failure;
    /// The proof of everything appended is on disk too.
    bool sealed = true;

    std::uint64_t manifest_generation = 0;
    /// Segments that the manifest on disk lists.
    std::set<std::uint64_t> listed;
    Manifest::CheckpointEntry newest;
    Manifest::CheckpointEntry previous;
    std::uint64_t newest_bytes = 0;
    /// Appended since the newest checkpoint.
    std::uint64_t since_checkpoint_bytes = 0;

    Stats stats;
    RecoveryReport report;

    /// Records up to here are in both checkpoints that are kept: their segments may go.
    [[nodiscard]] Sequence covered() const {
        return previous.generation == 0 ? 0 : previous.sequence;
    }
    /// What the manifest has to say now.
    [[nodiscard]] Manifest describe(bool clean);
    /// Opens the file of a segment for reading, unless it is open.
    Result<File*> file_of(Segment& segment);
    void look_at_disk();
    [[nodiscard]] static bool listable(const Segment& segment, Sequence durable) {
        return segment.sealed && segment.on_disk && segment.last <= durable;
    }

private:
    /// Segments whose files were opened for reading, oldest first.
    std::deque<std::uint64_t> opened_;
};

/// Numbers of files begin here; temporary files of smaller numbers belong to the manifest's copies.
inline constexpr std::uint64_t file_number_first = 16;

}  // namespace pesan::store
