#pragma once

#include <memory>
#include <vector>

#include "store/segment.hpp"

namespace pesan::store {

/// The segments that hold records, by sequence number; their ranges do not overlap. One thread.
class SegmentSet {
public:
    using Segments = std::vector<std::unique_ptr<Segment>>;

    Segment& add(std::unique_ptr<Segment> segment);
    /// Takes a segment out.
    std::unique_ptr<Segment> take(const Segment& segment);
    /// The segment whose range has this number, or null.
    [[nodiscard]] Segment* find(Sequence sequence) const;
    [[nodiscard]] const Segments& all() const { return segments_; }

    void add_references(Sequence sequence, std::uint32_t count);
    void release(Sequence sequence);
    [[nodiscard]] std::uint32_t references(Sequence sequence) const;
    [[nodiscard]] std::uint64_t live_records() const { return live_records_; }

private:
    std::uint64_t live_records_ = 0;
    Segments segments_;
    /// Where the last search ended: neighbours are asked for one after the other.
    mutable Segment* hint_ = nullptr;
};

}  // namespace pesan::store
