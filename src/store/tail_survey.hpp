#pragma once

#include <memory>
#include <vector>

#include "store/manifest.hpp"
#include "store/recovery_cases.hpp"
#include "store/segment.hpp"

namespace pesan::store {

/// A segment that was begun after the last manifest, and what recovery does with it: bytes up to
/// keep_end stay, bytes from there to copy_end go into a new segment, the rest goes.
struct TailSegment {
    std::unique_ptr<Segment> segment;
    /// Checksum of the segment header; nothing if it is unreadable.
    std::optional<std::uint32_t> header_crc;
    std::uint64_t keep_end = segment_header_size;
    std::uint64_t copy_end = segment_header_size;
    /// Last number up to keep_end.
    Sequence keep_last = 0;
    /// First number of the part to copy.
    Sequence copy_first = 0;
    /// Something of it stays.
    [[nodiscard]] bool is_kept() const { return keep_end > segment_header_size; }
};

/// Opens a segment that no manifest describes. An unreadable header is made up for by the first
/// batch. errors  newer_format, older_format, io
Result<TailSegment> read_tail(std::unique_ptr<File> file, const FileName& name);
/// Reads a segment from end to end to learn what a manifest would say about it; nothing if no batch
/// is readable.
std::optional<Manifest::Entry> describe(const TailSegment& found);

/// Looks at all batches of the segments at the end of the log and decides on each by the table of
/// cases.
class TailSurvey {
public:
    /// expected  the first number that may be there
    /// proven    records up to here are known to have been durable
    TailSurvey(std::vector<TailSegment>& tails, Sequence expected, Sequence proven)
        : tails_(tails), expected_(expected), proven_(proven) {}

    void run();

    /// Everything up to here had been durable.
    [[nodiscard]] Sequence proven() const { return proven_; }
    /// What was cut.
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

private:
    /// A batch, or a hole.
    struct Item {
        std::size_t tail = 0;
        std::uint64_t offset = 0;
        std::uint64_t end = 0;
        BatchSight sight;
        Sequence first = 0;
        Sequence last = 0;
    };
    void look_at(std::size_t tail);
    void fill_in_holes();
    void judge();
    void settle(const Item& item, Verdict verdict);

    std::vector<TailSegment>& tails_;
    Sequence expected_;
    Sequence proven_;
    std::vector<Item> items_;
    std::vector<Finding> findings_;
};

}  // namespace pesan::store
