#include "store/segment_set.hpp"

#include <algorithm>

namespace pesan::store {

void Segment::seal() {
    sealed = true;
    index.shrink();
    live_bytes = 0;
    if (index.live_records() == 0) return;
    for (SegmentIndex::Slot slot = 0; slot < index.size(); ++slot)
        if (index.references(slot) > 0) live_bytes += extent(slot);
}

namespace {

bool contains(const Segment& segment, Sequence sequence) {
    return segment.header.base <= sequence && sequence <= segment.last;
}

auto first_at_or_behind(const SegmentSet::Segments& segments, Sequence base) {
    return std::lower_bound(
        segments.begin(), segments.end(), base,
        [](const auto& segment, Sequence b) { return segment->header.base < b; });
}

}  // namespace

Segment& SegmentSet::add(std::unique_ptr<Segment> segment) {
    const auto at = first_at_or_behind(segments_, segment->header.base);
    return **segments_.insert(at, std::move(segment));
}

std::unique_ptr<Segment> SegmentSet::take(const Segment& segment) {
    hint_ = nullptr;
    const auto at = std::find_if(segments_.begin(), segments_.end(),
                                 [&](const auto& held) { return held.get() == &segment; });
    auto taken = std::move(*at);
    segments_.erase(at);
    return taken;
}

Segment* SegmentSet::find(Sequence sequence) const {
    if (hint_ != nullptr && contains(*hint_, sequence)) return hint_;
    auto behind = first_at_or_behind(segments_, sequence + 1);
    if (behind == segments_.begin()) return nullptr;
    Segment* found = std::prev(behind)->get();
    if (!contains(*found, sequence)) return nullptr;
    return hint_ = found;
}

void SegmentSet::add_references(Sequence sequence, std::uint32_t count) {
    Segment* segment = find(sequence);
    if (segment == nullptr) return;
    const auto slot = segment->index.find(sequence);
    if (!slot || !segment->index.add_references(*slot, count)) return;
    ++live_records_;
    if (segment->sealed) segment->live_bytes += segment->extent(*slot);
}

void SegmentSet::release(Sequence sequence) {
    Segment* segment = find(sequence);
    if (segment == nullptr) return;
    const auto slot = segment->index.find(sequence);
    if (!slot || !segment->index.release(*slot)) return;
    --live_records_;
    if (segment->sealed) segment->live_bytes -= segment->extent(*slot);
}

std::uint32_t SegmentSet::references(Sequence sequence) const {
    const Segment* segment = find(sequence);
    if (segment == nullptr) return 0;
    const auto slot = segment->index.find(sequence);
    return slot ? segment->index.references(*slot) : 0;
}

}  // namespace pesan::store
