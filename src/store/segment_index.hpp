#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "store/record.hpp"

namespace pesan::store {

/// Where each record of one segment begins and how often it is referenced: 6 bytes a record, 10 in
/// a compacted segment, whose numbers have gaps.
///
/// A *slot* is a record's place in the index. Slots ascend with the sequence numbers. A slot whose
/// record is missing (quarantined) has offset 0.
class SegmentIndex {
public:
    using Slot = std::uint32_t;

    /// sparse  numbers have gaps, so each is kept
    explicit SegmentIndex(bool sparse = false) : sparse_(sparse) {}

    /// sequence  larger than all before
    void add(Sequence sequence, std::uint32_t offset);
    /// The record is not to be read again.
    void forget(Slot slot) { offsets_[slot] = 0; }
    [[nodiscard]] std::optional<Slot> find(Sequence sequence) const;
    [[nodiscard]] Sequence sequence(Slot slot) const;
    [[nodiscard]] std::uint32_t offset(Slot slot) const { return offsets_[slot]; }
    /// Bytes from this record to the next one; `end` is where the segment's batches end.
    [[nodiscard]] std::uint64_t extent(Slot slot, std::uint64_t end) const;
    [[nodiscard]] Slot size() const { return static_cast<Slot>(offsets_.size()); }

    [[nodiscard]] std::uint32_t references(Slot slot) const;
    /// True if the record had none before.
    bool add_references(Slot slot, std::uint32_t count);
    /// True if the record has none now.
    bool release(Slot slot);
    [[nodiscard]] std::uint32_t live_records() const { return live_records_; }

    /// Gives back what growing has taken ahead.
    void shrink();

    /// Offsets and numbers, not the references.
    void encode(Bytes& to) const;
    /// Nothing if the bytes cannot be an index; `end` bounds the offsets.
    static std::optional<SegmentIndex> decode(BytesView bytes, std::uint64_t end);

private:
    static constexpr std::uint16_t many = 0xffff;

    bool sparse_;
    Sequence first_ = 0;
    std::vector<std::uint32_t> offsets_;
    /// Of a sparse index: number less first_.
    std::vector<std::uint32_t> deltas_;
    std::vector<std::uint16_t> references_;
    /// References of the slots that say `many`.
    std::unordered_map<Slot, std::uint32_t> large_;
    std::uint32_t live_records_ = 0;
};

}  // namespace pesan::store
