#include "store/segment_index.hpp"

#include <algorithm>
#include <cassert>

namespace pesan::store {

void SegmentIndex::add(Sequence sequence, std::uint32_t offset) {
    if (offsets_.empty()) first_ = sequence;
    if (sparse_)
        deltas_.push_back(static_cast<std::uint32_t>(sequence - first_));
    else
        offsets_.resize(sequence - first_, 0);
    offsets_.push_back(offset);
    references_.resize(offsets_.size(), 0);
}

std::optional<SegmentIndex::Slot> SegmentIndex::find(Sequence sequence) const {
    if (offsets_.empty() || sequence < first_) return std::nullopt;
    const std::uint64_t delta = sequence - first_;
    std::uint64_t slot = delta;
    if (sparse_) {
        const auto at = std::lower_bound(deltas_.begin(), deltas_.end(), delta);
        if (at == deltas_.end() || *at != delta) return std::nullopt;
        slot = static_cast<std::uint64_t>(at - deltas_.begin());
    }
    if (slot >= offsets_.size() || offsets_[slot] == 0) return std::nullopt;
    return static_cast<Slot>(slot);
}

Sequence SegmentIndex::sequence(Slot slot) const {
    return first_ + (sparse_ ? deltas_[slot] : slot);
}

std::uint64_t SegmentIndex::extent(Slot slot, std::uint64_t end) const {
    for (Slot next = slot + 1; next < size(); ++next)
        if (offsets_[next] != 0) return offsets_[next] - offsets_[slot];
    return end - offsets_[slot];
}

std::uint32_t SegmentIndex::references(Slot slot) const {
    return references_[slot] == many ? large_.at(slot) : references_[slot];
}

bool SegmentIndex::add_references(Slot slot, std::uint32_t count) {
    if (count == 0) return false;
    const std::uint32_t before = references(slot);
    const std::uint32_t after = before + count;
    assert(after > before);
    if (after >= many) large_[slot] = after;
    references_[slot] = static_cast<std::uint16_t>(std::min<std::uint32_t>(after, many));
    if (before == 0) ++live_records_;
    return before == 0;
}

bool SegmentIndex::release(Slot slot) {
    const std::uint32_t before = references(slot);
    assert(before > 0);
    if (before == 0) return false;
    const std::uint32_t after = before - 1;
    if (after >= many)
        large_[slot] = after;
    else if (before >= many)
        large_.erase(slot);
    references_[slot] = static_cast<std::uint16_t>(std::min<std::uint32_t>(after, many));
    if (after == 0) --live_records_;
    return after == 0;
}

void SegmentIndex::shrink() {
    offsets_.shrink_to_fit();
    deltas_.shrink_to_fit();
    references_.shrink_to_fit();
}

void SegmentIndex::encode(Bytes& to) const {
    append_little(to, static_cast<std::uint32_t>(sparse_ ? 1 : 0));
    append_little(to, size());
    append_little(to, first_);
    to.reserve(to.size() + (offsets_.size() + deltas_.size()) * 4);
    for (const std::uint32_t offset : offsets_)
        append_little(to, offset);
    for (const std::uint32_t delta : deltas_)
        append_little(to, delta);
}

std::optional<SegmentIndex> SegmentIndex::decode(BytesView bytes, std::uint64_t end) {
    if (bytes.size() < 16) return std::nullopt;
    const auto sparse = load_little<std::uint32_t>(bytes.data());
    const std::uint64_t count = load_little<std::uint32_t>(bytes.data() + 4);
    if (sparse > 1 || bytes.size() != 16 + count * 4 * (1 + sparse)) return std::nullopt;
    SegmentIndex index(sparse == 1);
    index.first_ = load_little<std::uint64_t>(bytes.data() + 8);
    index.offsets_.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        index.offsets_.push_back(load_little<std::uint32_t>(bytes.data() + 16 + i * 4));
        if (index.offsets_.back() >= end) return std::nullopt;
        if (sparse == 1)
            index.deltas_.push_back(
                load_little<std::uint32_t>(bytes.data() + 16 + (count + i) * 4));
    }
    index.references_.resize(count, 0);
    return index;
}

}  // namespace pesan::store
