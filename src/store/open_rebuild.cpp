#include <algorithm>

#include "store/opener.hpp"

namespace pesan::store {

namespace {

/// Reads a segment from end to end to learn what the manifest would have said about it.
std::optional<Manifest::Entry> survey(const TailSegment& found) {
    const Segment& segment = *found.segment;
    SegmentScanner scanner(*segment.file, segment.file_size, segment.header.nonce, found.header_crc);
    Manifest::Entry entry{.id = segment.header.id, .nonce = segment.header.nonce, .base = 0, .last = 0,
                          .end = segment_header_size, .kind = segment.header.kind, .chain = 0};
    std::uint64_t at = segment_header_size;
    while (const auto next = scanner.find_batch(at, segment.file_size)) {
        const auto batch = scanner.probe(*next, segment.file_size, std::nullopt).batch;
        at = *next + batch.header.length;
        // Nothing but a batch behind it tells whether a damaged one had ever been complete.
        if (!scanner.records_intact(*next, batch.header)) continue;
        if (entry.base == 0) entry.base = batch.header.sequence;
        entry.last = std::max(entry.last, batch.header.sequence + batch.header.count - 1);
        entry.end = at;
        entry.chain = batch.crc;
    }
    if (entry.base == 0) return std::nullopt;
    return entry;
}

}  // namespace

Result<void> Opener::rebuild_manifest() {
    report(Finding::Kind::spare_copy, core_.directory.path(), 0, 0, "no manifest; made anew from the segments");
    std::vector<Manifest::Entry> entries;
    for (const FileName& name : names_) {
        if (name.role == FileRole::checkpoint) {
            manifest_.previous = manifest_.newest;
            manifest_.newest = {.generation = name.number, .sequence = 0};
        }
        if (name.role != FileRole::segment) continue;
        auto segment = open_tail(name);
        if (!segment) return segment.error();
        if (const auto entry = survey(*segment)) entries.push_back(*entry);
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return std::tie(a.base, a.id) < std::tie(b.base, b.id); });
    // A compaction and what it replaced may both be there: each record is taken once.
    Sequence upto = 0;
    for (Manifest::Entry& entry : entries) {
        entry.base = std::max(entry.base, upto + 1);
        if (entry.last < entry.base) continue;
        upto = entry.last;
        manifest_.entries.push_back(entry);
    }
    manifest_.durable_upto = upto;
    manifest_.unlisted_from = next_file_;
    return {};
}

}  // namespace pesan::store
