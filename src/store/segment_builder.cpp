#include "store/segment_builder.hpp"

namespace pesan::store {

namespace {
/// A batch is closed when it is this large.
constexpr std::size_t batch_bytes = 256u << 10;
}  // namespace

SegmentBuilder::SegmentBuilder(const Directory& directory, const SegmentHeader& header)
    : directory_(directory), segment_(std::make_unique<Segment>()) {
    segment_->header = header;
    segment_->index = SegmentIndex(header.kind == SegmentKind::compacted);
    segment_->last = header.base - 1;
}

Result<void> SegmentBuilder::open() {
    auto file = directory_.open(temporary(), OpenMode::create);
    if (!file) return file.error();
    segment_->file = std::move(*file);
    char header[segment_header_size];
    segment_->chain = encode(segment_->header, header);
    return segment_->file->write(0, BytesView(header, segment_header_size));
}

Result<void> SegmentBuilder::begin_batch(const BatchTime& time, Sequence durable_upto) {
    if (auto closed = close_batch(); !closed) return closed;
    stamp_.set_time(time);
    stamp_.durable_upto = durable_upto;
    return {};
}

Result<void> SegmentBuilder::add(const Record& record) {
    if (batch_.size() >= batch_bytes)
        if (auto closed = close_batch(); !closed) return closed;
    if (batch_.empty()) {
        batch_.assign(batch_header_size, '\0');
        batch_first_ = record.sequence;
    }
    segment_->index.add(record.sequence, static_cast<std::uint32_t>(segment_->end + batch_.size()));
    const RecordHeader fields{.length = static_cast<std::uint32_t>(record.payload.size()),
                              .delta = static_cast<std::uint32_t>(record.sequence - batch_first_),
                              .type = record.type,
                              .may_skip = record.may_skip};
    char header[record_header_size];
    encode_record_header(fields, segment_->header.nonce, record.payload, {}, header);
    batch_.append(header, record_header_size);
    batch_.append(record.payload);
    segment_->last = record.sequence;
    ++batch_count_;
    return {};
}

Result<void> SegmentBuilder::close_batch() {
    if (batch_.empty()) return {};
    stamp_.length = static_cast<std::uint32_t>(batch_.size());
    stamp_.nonce = segment_->header.nonce;
    stamp_.sequence = batch_first_;
    stamp_.count = batch_count_;
    stamp_.previous = segment_->chain;
    segment_->chain = encode(stamp_, batch_.data());
    if (auto written = segment_->file->write(segment_->end, batch_); !written) return written;
    segment_->end += batch_.size();
    batch_.clear();
    batch_count_ = 0;
    return {};
}

Result<void> SegmentBuilder::finish() {
    if (auto closed = close_batch(); !closed) return closed;
    if (auto synced = segment_->file->sync(); !synced) return synced;
    if (auto renamed = directory_.rename(temporary(), segment_->name()); !renamed) return renamed;
    segment_->on_disk = true;
    segment_->file_size = segment_->end;
    segment_->seal();
    return directory_.sync();
}

}  // namespace pesan::store
