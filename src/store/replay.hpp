#pragma once

#include "store/log_core.hpp"
#include "store/segment_builder.hpp"
#include "store/segment_scanner.hpp"

namespace pesan::store {

/// Feeds the engine from one segment and builds the segment's index on the way.
class Replay final : public ScanVisitor {
public:
    /// applied_upto  records up to here are part of the checkpoint, or were fed before
    Replay(LogCore& core, Recovery& recovery, Sequence checkpoint)
        : core_(core), recovery_(recovery), floor_(checkpoint) {}

    void begin(Segment& segment);
    void batch(const BatchHeader& header) override;
    void record(const Record& record, std::uint64_t offset) override;
    void lost(Finding::Kind kind, std::uint64_t offset, Sequence first, Sequence last) override;
    void lost_seal(std::uint64_t offset) override;

private:
    LogCore& core_;
    Recovery& recovery_;
    Sequence floor_;
    Segment* segment_ = nullptr;
    BatchHeader batch_;
    bool batch_announced_ = false;
};

/// Copies batches into a new segment as they are.
class BatchCopy final : public ScanVisitor {
public:
    explicit BatchCopy(SegmentBuilder& builder) : builder_(builder) {}

    void batch(const BatchHeader& header) override;
    void record(const Record& record, std::uint64_t offset) override;
    void lost(Finding::Kind kind, std::uint64_t offset, Sequence first, Sequence last) override;
    void lost_seal(std::uint64_t) override {}
    [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

private:
    SegmentBuilder& builder_;
    Result<void> outcome_;
};

}  // namespace pesan::store
