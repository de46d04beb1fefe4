#pragma once

#include <memory>

#include "store/directory.hpp"
#include "store/segment.hpp"

namespace pesan::store {

/// Writes a segment in one go, from records that another segment holds: compaction and recovery.
/// The file counts only once finish() has returned a value and a manifest lists it. One thread at a
/// time.
class SegmentBuilder {
public:
    /// header  capacity is 0: the file ends with its last batch
    SegmentBuilder(const Directory& directory, const SegmentHeader& header);

    Result<void> open();
    /// The batches to come carry this time and proof.
    Result<void> begin_batch(const BatchTime& time, Sequence durable_upto);
    /// record  its number is larger than all before
    Result<void> add(const Record& record);
    /// Syncs the file and gives it its name.
    Result<void> finish();

    [[nodiscard]] std::uint64_t written_bytes() const { return segment_->end; }
    [[nodiscard]] const Segment& segment() const { return *segment_; }
    [[nodiscard]] std::unique_ptr<Segment> take() { return std::move(segment_); }

private:
    [[nodiscard]] FileName temporary() const { return {FileRole::temporary, segment_->header.id}; }
    Result<void> close_batch();

    const Directory& directory_;
    std::unique_ptr<Segment> segment_;
    BatchHeader stamp_;
    Sequence batch_first_ = 0;
    std::uint32_t batch_count_ = 0;
    /// The open batch, its header left blank.
    Bytes batch_;
};

}  // namespace pesan::store
