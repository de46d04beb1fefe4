#include <algorithm>

#include "store/upkeep.hpp"

namespace pesan::store {

bool Upkeep::is_settled(const Segment& segment) const {
    return LogCore::listable(segment, core_.durable) && segment.last <= core_.covered();
}

bool Upkeep::is_sparse(const Segment& segment) const {
    // A compacted segment has a few headers that count as dead: they are no reason to compact it
    // again.
    return segment.dead_bytes() >= 2 * sector_size &&
           segment.live_bytes * 100 < segment.used_bytes() * core_.options.compaction_live_percent;
}

bool Upkeep::is_small(const Segment& segment) const {
    return segment.used_bytes() < core_.options.segment_size_bytes / 8;
}

void Upkeep::retire(const Segment& segment) {
    retired_.push_back(core_.segments.take(segment));
    manifest_stale_ = true;
}

void Upkeep::retire_dead() {
    std::vector<const Segment*> dead;
    for (const auto& segment : core_.segments.all())
        if (is_settled(*segment) && segment->index.live_records() == 0)
            dead.push_back(segment.get());
    for (const Segment* segment : dead)
        retire(*segment);
}

std::shared_ptr<MaintenanceTask> Upkeep::plan_compaction() {
    // A run of neighbours becomes one segment; only neighbours, so that the ranges of numbers stay
    // apart.
    const auto& all = core_.segments.all();
    for (std::size_t first = 0; first < all.size(); ++first) {
        std::size_t count = 0;
        std::uint64_t live = 0;
        bool any_sparse = false;
        for (std::size_t i = first; i < all.size(); ++i, ++count) {
            const Segment& segment = *all[i];
            const bool fits = live + segment.live_bytes <= core_.options.segment_size_bytes &&
                              segment.last - all[first]->header.base <= 0xffffffff;
            if (!is_settled(segment) || !(is_sparse(segment) || is_small(segment)) || !fits) break;
            live += segment.live_bytes;
            any_sparse |= is_sparse(segment);
        }
        if (any_sparse || count > 1) return compact(first, count);
    }
    return nullptr;
}

std::shared_ptr<MaintenanceTask> Upkeep::compact(std::size_t first, std::size_t count) {
    const auto& all = core_.segments.all();
    std::vector<CompactTask::Source> sources;
    for (std::size_t i = first; i < first + count; ++i) {
        Segment& segment = *all[i];
        if (auto opened = core_.file_of(segment); !opened) {
            starved();
            return nullptr;
        }
        CompactTask::Source source{.id = segment.header.id,
                                   .file = segment.file,
                                   .nonce = segment.header.nonce,
                                   .end = segment.end,
                                   .live = {}};
        for (SegmentIndex::Slot slot = 0; slot < segment.index.size(); ++slot)
            if (segment.index.references(slot) > 0)
                source.live.push_back({segment.index.sequence(slot), segment.index.offset(slot)});
        sources.push_back(std::move(source));
    }
    BatchHeader stamp;
    const std::string boot_id = core_.clock.boot_id();
    stamp.set_time({.wall = core_.clock.wall(), .boot = core_.clock.boot(), .boot_id = boot_id});
    stamp.durable_upto = core_.durable;
    const SegmentHeader header{.nonce = core_.random.next(),
                               .base = all[first]->header.base,
                               .id = core_.appender.take_file_number(),
                               .capacity = 0,
                               .kind = SegmentKind::compacted};
    return std::make_shared<CompactTask>(core_.directory, header, std::move(sources), stamp);
}

void Upkeep::finish(CompactTask& task) {
    ++core_.stats.compactions;
    core_.stats.quarantined_records += task.damaged().size();
    core_.report.findings.insert(core_.report.findings.end(), task.damaged().begin(),
                                 task.damaged().end());
    auto compacted = task.builder().take();
    SegmentIndex& index = compacted->index;
    for (SegmentIndex::Slot slot = 0; slot < index.size(); ++slot)
        index.add_references(slot, core_.segments.references(index.sequence(slot)));
    Sequence last = compacted->last;
    for (const CompactTask::Source& source : task.sources()) {
        const auto& all = core_.segments.all();
        const auto at = std::find_if(
            all.begin(), all.end(), [&](const auto& held) { return held->header.id == source.id; });
        last = std::max(last, (*at)->last);
        retire(**at);
    }
    compacted->last = last;
    compacted->seal();
    core_.segments.add(std::move(compacted));
    core_.look_at_disk();
}

}  // namespace pesan::store
