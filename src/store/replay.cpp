#include "store/replay.hpp"

namespace pesan::store {

void Replay::begin(Segment& segment) {
    segment_ = &segment;
    batch_announced_ = true;
}

void Replay::batch(const BatchHeader& header) {
    batch_ = header;
    batch_announced_ = false;
}

void Replay::record(const Record& record, std::uint64_t offset) {
    if (record.sequence < segment_->header.base || record.sequence > segment_->last) return;
    segment_->index.add(record.sequence, static_cast<std::uint32_t>(offset));
    if (record.sequence <= floor_) return;
    floor_ = record.sequence;
    core_.since_checkpoint_bytes += record_header_size + record.payload.size();
    if (!batch_announced_) recovery_.begin_batch(batch_.time());
    batch_announced_ = true;
    const auto applied = recovery_.apply(record);
    if (applied) return;
    ++core_.stats.quarantined_records;
    core_.report.findings.push_back({.kind = Finding::Kind::not_applied,
                                     .file = segment_->name().text(),
                                     .offset = offset,
                                     .first = record.sequence,
                                     .last = record.sequence,
                                     .detail = applied.error().message()});
}

void Replay::lost(Finding::Kind kind, std::uint64_t offset, Sequence first, Sequence last) {
    core_.stats.quarantined_records += last - first + 1;
    core_.report.findings.push_back({.kind = kind,
                                     .file = segment_->name().text(),
                                     .offset = offset,
                                     .first = first,
                                     .last = last,
                                     .detail = {}});
}

void Replay::lost_seal(std::uint64_t offset) {
    core_.report.findings.push_back({.kind = Finding::Kind::spare_copy,
                                     .file = segment_->name().text(),
                                     .offset = offset,
                                     .first = 0,
                                     .last = 0,
                                     .detail = "seal"});
}

void BatchCopy::batch(const BatchHeader& header) {
    if (outcome_) outcome_ = builder_.begin_batch(header.time(), header.durable_upto);
}

void BatchCopy::record(const Record& record, std::uint64_t) {
    if (outcome_) outcome_ = builder_.add(record);
}

void BatchCopy::lost(Finding::Kind, std::uint64_t offset, Sequence first, Sequence) {
    // The survey has proved every batch that is copied, so the file changed under our hands.
    outcome_ = Error(errc::damaged,
                     fmt::format("record {} changed between two reads at {}", first, offset));
}

}  // namespace pesan::store
