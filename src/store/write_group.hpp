#pragma once

#include <memory>
#include <vector>

#include "store/directory.hpp"
#include "store/segment.hpp"

namespace pesan::store {

/// A finished file that waits to become a segment.
struct Spare {
    FileName name;
    std::uint64_t capacity = 0;
};

/// Where the file of a new segment comes from.
struct SegmentOrigin {
    /// A spare of the pool; without it a file of `capacity` zeros is made while the group waits.
    std::optional<FileName> spare;
    std::uint64_t capacity = 0;
};

/// What one write job puts on disk: a part for each segment the group touches.
struct WriteGroup {
    struct Part {
        /// For the owner's thread only.
        Segment* segment = nullptr;
        FileName name;
        /// Set at once for a segment that is there, by run() for a new one.
        std::shared_ptr<File> file;
        std::optional<SegmentOrigin> origin;
        std::uint64_t offset = 0;
        std::uint64_t end = 0;
        std::uint64_t capacity = 0;
        /// In the log's tail memory, which keeps them until the job is finished.
        std::vector<BytesView> views;
    };

    const Directory* directory = nullptr;
    std::vector<Part> parts;
    Sequence last = 0;
    /// Nothing but a seal.
    bool is_seal = false;
    std::uint64_t written_bytes = 0;
    std::uint64_t syncs = 0;

    /// Makes the new files first, so that a full disk is noticed before anything of the group is
    /// written.
    Result<void> run();

private:
    Result<void> acquire(Part& part);
    Result<void> write(Part& part);
};

/// Fills a file with `size` zeros from `from` on. Not synced.
Result<void> write_zeros(File& file, std::uint64_t from, std::uint64_t size);

}  // namespace pesan::store
