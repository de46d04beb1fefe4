#pragma once

#include <memory>
#include <string>

#include "store/directory.hpp"
#include "store/file.hpp"
#include "store/format.hpp"
#include "store/segment_index.hpp"

namespace pesan::store {

/// One segment that holds records, as the owner's thread sees it.
struct Segment {
    SegmentHeader header;
    /// Not set before the file exists, and while nobody reads it.
    std::shared_ptr<File> file;
    /// The file was made and named; a segment is born in memory before that.
    bool on_disk = false;
    /// Nothing is appended any more.
    bool sealed = false;
    bool index_saved = false;
    /// Last number that may be in here; of a sealed segment without records, header.base - 1.
    Sequence last = 0;
    /// Where the batches end.
    std::uint64_t end = segment_header_size;
    /// Size of the file.
    std::uint64_t file_size = 0;
    /// Checksum of the last batch header.
    std::uint32_t chain = 0;
    SegmentIndex index;
    /// Bytes of the referenced records; kept only once the segment is sealed.
    std::uint64_t live_bytes = 0;

    [[nodiscard]] FileName name() const { return {FileRole::segment, header.id}; }
    [[nodiscard]] FileName index_name() const { return {FileRole::index, header.id}; }
    [[nodiscard]] std::uint64_t extent(SegmentIndex::Slot slot) const {
        return index.extent(slot, end);
    }
    [[nodiscard]] std::uint64_t used_bytes() const { return end - segment_header_size; }
    [[nodiscard]] std::uint64_t dead_bytes() const {
        return used_bytes() - std::min(live_bytes, used_bytes());
    }
    /// Counts the live bytes anew and gives back memory.
    void seal();
};

}  // namespace pesan::store
