#include "store/appender.hpp"

#include <cassert>

namespace pesan::store {

Appender::Appender(const LogOptions& options, const Directory& directory, SegmentSet& segments,
                   Clock& clock, Random& random)
    : options_(options),
      directory_(directory),
      segments_(segments),
      clock_(clock),
      random_(random),
      boot_id_(clock.boot_id()) {}

void Appender::start_at(Sequence next, std::uint64_t next_file) {
    next_ = next;
    next_file_ = next_file;
}

void Appender::put(BytesView bytes) {
    memory_.put(tail_->header.id, position_, bytes);
    position_ += bytes.size();
}

Sequence Appender::append(std::uint8_t type, bool may_skip, BytesView head, BytesView body) {
    const std::size_t payload = head.size() + body.size();
    assert(type > 0 && type < record_type_private_first && payload <= record_size_bytes_max);
    make_room(record_header_size + payload);
    if (!batch_open_) open_batch();
    char header[record_header_size];
    const RecordHeader fields{.length = static_cast<std::uint32_t>(payload),
                              .delta = batch_count_,
                              .type = type,
                              .may_skip = may_skip};
    encode_record_header(fields, tail_->header.nonce, head, body, header);
    tail_->index.add(next_, static_cast<std::uint32_t>(position_));
    put({header, record_header_size});
    put(head);
    put(body);
    tail_->last = next_;
    tail_->end = position_;
    ++batch_count_;
    pending_bytes_ += record_header_size + payload;
    return next_++;
}

bool Appender::append_seal() {
    if (tail_ == nullptr || position_ + batch_header_size > tail_->header.capacity) return false;
    open_batch();
    close_batch();
    return true;
}

void Appender::make_room(std::uint64_t record_size) {
    const std::uint64_t needed = record_size + (batch_open_ ? 0 : batch_header_size);
    if (tail_ != nullptr && position_ + needed <= tail_->header.capacity) return;
    if (tail_ != nullptr) {
        close_batch();
        tail_->seal();
    }
    open_segment(segment_header_size + batch_header_size + record_size);
}

void Appender::open_batch() {
    if (pending_.empty() || pending_.back().segment != tail_)
        pending_.push_back({.segment = tail_, .from = position_, .origin = std::nullopt});
    batch_open_ = true;
    batch_offset_ = position_;
    batch_count_ = 0;
    stamp_.set_time({.wall = clock_.wall(), .boot = clock_.boot(), .boot_id = boot_id_});
    const char room[batch_header_size]{};
    put({room, batch_header_size});
    pending_bytes_ += batch_header_size;
}

void Appender::close_batch() {
    if (!batch_open_) return;
    stamp_.length = static_cast<std::uint32_t>(position_ - batch_offset_);
    stamp_.nonce = tail_->header.nonce;
    stamp_.sequence = next_ - batch_count_;
    stamp_.count = batch_count_;
    stamp_.previous = tail_->chain;
    char header[batch_header_size];
    tail_->chain = encode(stamp_, header);
    memory_.put(tail_->header.id, batch_offset_, {header, batch_header_size});
    tail_->end = position_;
    batch_open_ = false;
}

SegmentOrigin Appender::choose_origin(std::uint64_t size_min) {
    if (!spares_.empty() && spares_.front().capacity >= size_min) {
        const Spare spare = spares_.front();
        spares_.pop_front();
        return {.spare = spare.name, .capacity = spare.capacity};
    }
    constexpr std::uint64_t page = 4096;
    const std::uint64_t wanted = std::max(size_min, options_.segment_size_bytes_urgent);
    return {.spare = std::nullopt, .capacity = (wanted + page - 1) / page * page};
}

void Appender::open_segment(std::uint64_t size_min) {
    const SegmentOrigin origin = choose_origin(size_min);
    auto segment = std::make_unique<Segment>();
    segment->header = {.nonce = random_.next(),
                       .base = next_,
                       .id = take_file_number(),
                       .capacity = origin.capacity,
                       .kind = SegmentKind::log};
    segment->last = next_ - 1;
    segment->file_size = origin.capacity;
    char header[segment_header_size];
    segment->chain = encode(segment->header, header);
    tail_ = &segments_.add(std::move(segment));
    position_ = 0;
    ++opened_segments_;
    pending_.push_back({.segment = tail_, .from = 0, .origin = origin});
    put({header, segment_header_size});
}

std::unique_ptr<WriteGroup> Appender::close_group() {
    close_batch();
    auto group = std::make_unique<WriteGroup>();
    group->directory = &directory_;
    group->last = appended();
    for (const Pending& pending : pending_) {
        WriteGroup::Part part{.segment = pending.segment,
                              .name = pending.segment->name(),
                              .file = pending.segment->file,
                              .origin = pending.origin,
                              .offset = pending.from,
                              .end = pending.segment->end,
                              .capacity = pending.segment->header.capacity,
                              .views = {}};
        memory_.collect(pending.segment->header.id, part.offset, part.end, part.views);
        group->parts.push_back(std::move(part));
    }
    pending_.clear();
    pending_bytes_ = 0;
    return group;
}

void Appender::written(const WriteGroup& group) {
    for (const WriteGroup::Part& part : group.parts) {
        part.segment->file = part.file;
        part.segment->on_disk = true;
    }
    const WriteGroup::Part& last = group.parts.back();
    memory_.trim(last.name.number, last.end, options_.tail_memory_bytes);
}

void Appender::leave_segment() {
    assert(!has_pending());
    if (tail_ == nullptr) return;
    tail_->seal();
    tail_ = nullptr;
}

}  // namespace pesan::store
