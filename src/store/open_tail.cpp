#include <algorithm>

#include "store/opener.hpp"

namespace pesan::store {

Result<void> Opener::find_tails() {
    for (const FileName& name : names_) {
        if (name.role != FileRole::segment || name.number < manifest_.unlisted_from) continue;
        if (manifest_.find(name.number) != nullptr) continue;
        auto tail = open_tail(name);
        if (!tail) return tail.error();
        // Compaction and recovery begin segments that count only once they are listed.
        if (tail->segment->header.kind == SegmentKind::log) tails_.push_back(std::move(*tail));
    }
    TailSurvey survey(tails_, expected_, proven_);
    survey.run();
    proven_ = survey.proven();
    auto& findings = core_.report.findings;
    findings.insert(findings.end(), survey.findings().begin(), survey.findings().end());
    return {};
}

Result<TailSegment> Opener::open_tail(const FileName& name) {
    auto file = core_.directory.open(name, OpenMode::read_write);
    if (!file) return file.error();
    // What the last run wrote may still be in memory only: make it durable before anything is built
    // on it, then look at what the device has.
    if (auto synced = (*file)->sync(); !synced) return synced.error();
    if (auto dropped = (*file)->drop_cache(); !dropped) return dropped.error();
    auto tail = read_tail(std::move(*file), name);
    if (tail && !tail->header_crc)
        report(Finding::Kind::spare_copy, name.text(), 0, 0, "header unreadable");
    return tail;
}

void Opener::replay_tails() {
    for (TailSegment& tail : tails_)
        if (tail.is_kept()) keep(tail);
}

void Opener::keep(TailSegment& tail) {
    Segment& found = *tail.segment;
    if (found.header.base <= listed_upto_) found.header.base = listed_upto_ + 1;
    auto kept = std::make_unique<Segment>();
    kept->header = found.header;
    kept->file = found.file;
    kept->on_disk = true;
    kept->file_size = tail.keep_end;
    kept->end = tail.keep_end;
    kept->last = tail.keep_last;
    replay_->begin(*kept);
    SegmentScanner scanner(*found.file, found.file_size, found.header.nonce, tail.header_crc);
    // What lies between the checkpoint and the segment's first number is missing; what lies before
    // the checkpoint was let go.
    const Sequence expected = std::min(found.header.base, expected_);
    scanner.scan(segment_header_size, tail.keep_end, expected, true, tail.keep_last, *replay_);
    kept->chain = scanner.chain().value_or(0);
    expected_ = std::max(expected_, tail.keep_last + 1);
    kept->seal();
    core_.segments.add(std::move(kept));
}

Result<void> Opener::copy_unproven() {
    const auto first = std::find_if(tails_.begin(), tails_.end(),
                                    [](const TailSegment& t) { return t.copy_first != 0; });
    if (first == tails_.end()) return {};
    if (expected_ < first->copy_first && expected_ <= proven_)
        report(Finding::Kind::batch, first->segment->name().text(), expected_,
               first->copy_first - 1, {});
    const SegmentHeader header{.nonce = core_.random.next(),
                               .base = first->copy_first,
                               .id = next_file_++,
                               .capacity = 0,
                               .kind = SegmentKind::recovered};
    SegmentBuilder builder(core_.directory, header);
    if (auto opened = builder.open(); !opened) return opened;
    BatchCopy copy(builder);
    Sequence expected = first->copy_first;
    for (TailSegment& tail : tails_) {
        if (tail.copy_first == 0) continue;
        const Segment& segment = *tail.segment;
        SegmentScanner scanner(*segment.file, segment.file_size, segment.header.nonce,
                               tail.header_crc);
        scanner.scan(tail.keep_end, tail.copy_end, tail.copy_first, true, 0, copy);
        if (!copy.outcome()) return copy.outcome().error();
    }
    if (auto finished = builder.finish(); !finished) return finished;
    auto copied = builder.take();
    copied->index = SegmentIndex(false);
    replay_->begin(*copied);
    SegmentScanner scanner(*copied->file, copied->end, header.nonce, std::nullopt);
    scanner.scan(segment_header_size, copied->end, expected, true, copied->last, *replay_);
    expected_ = copied->last + 1;
    copied->seal();
    core_.segments.add(std::move(copied));
    return {};
}

Result<void> Opener::cut_tails() {
    for (TailSegment& tail : tails_) {
        const Segment& segment = *tail.segment;
        if (!tail.is_kept()) {
            upkeep_.discard(segment.name());
            continue;
        }
        if (auto shortened = segment.file->truncate(tail.keep_end); !shortened) return shortened;
        if (auto synced = segment.file->sync(); !synced) return synced;
    }
    return {};
}

}  // namespace pesan::store
