#include "store/tail_survey.hpp"

#include <algorithm>

#include "store/errc.hpp"

namespace pesan::store {

namespace {

/// The nonce that the first batch carries; for a segment whose own header is unreadable.
std::uint64_t nonce_of_first_batch(File& file) {
    Bytes head(batch_header_size, '\0');
    const auto read = file.read(segment_header_size, head);
    const auto batch = read && *read == head.size() ? decode_batch_header(head) : std::nullopt;
    return batch ? batch->header.nonce : 0;
}

}  // namespace

Result<TailSegment> read_tail(std::unique_ptr<File> file, const FileName& name) {
    const auto size = file->size();
    if (!size) return size.error();
    Bytes head(segment_header_size, '\0');
    const auto read = file->read(0, head);
    const auto decoded = read ? decode_segment_header(head, name.text()) : read.error();
    if (!decoded && decoded.error().code != errc::damaged) return decoded.error();
    TailSegment tail;
    tail.segment = std::make_unique<Segment>();
    Segment& segment = *tail.segment;
    if (decoded) {
        segment.header = decoded->header;
        tail.header_crc = decoded->crc;
    } else {
        segment.header.nonce = nonce_of_first_batch(*file);
    }
    segment.header.id = name.number;
    segment.file = std::move(file);
    segment.file_size = *size;
    segment.on_disk = true;
    return tail;
}

std::optional<Manifest::Entry> describe(const TailSegment& found) {
    const Segment& segment = *found.segment;
    SegmentScanner scanner(*segment.file, segment.file_size, segment.header.nonce,
                           found.header_crc);
    Manifest::Entry entry{.id = segment.header.id,
                          .nonce = segment.header.nonce,
                          .base = 0,
                          .last = 0,
                          .end = segment_header_size,
                          .kind = segment.header.kind,
                          .chain = 0};
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

void TailSurvey::run() {
    for (std::size_t tail = 0; tail < tails_.size(); ++tail)
        look_at(tail);
    fill_in_holes();
    judge();
}

void TailSurvey::look_at(std::size_t tail) {
    const Segment& segment = *tails_[tail].segment;
    const std::uint64_t size = segment.file_size;
    SegmentScanner scanner(*segment.file, size, segment.header.nonce, tails_[tail].header_crc);
    std::optional<std::uint32_t> chain = scanner.first_chain();
    for (std::uint64_t at = segment_header_size; at < size;) {
        const auto probe = scanner.probe(at, size, chain);
        Item item{.tail = tail,
                  .offset = at,
                  .end = size,
                  .sight = {.header = probe.state},
                  .first = 0,
                  .last = 0};
        if (probe.state == HeaderState::intact) {
            const BatchHeader& header = probe.batch.header;
            item.end = at + header.length;
            item.first = header.sequence;
            item.last = header.sequence + header.count - 1;
            item.sight.records_intact = scanner.records_intact(at, header);
            proven_ = std::max(proven_, header.durable_upto);
            chain = probe.batch.crc;
        } else {
            item.end = scanner.find_batch(at + 1, size).value_or(size);
            chain = std::nullopt;
        }
        at = item.end;
        items_.push_back(item);
    }
}

void TailSurvey::fill_in_holes() {
    Sequence expected = expected_;
    std::vector<Item> complete;
    for (auto item = items_.begin(); item != items_.end(); ++item) {
        if (item->sight.header == HeaderState::intact) {
            // A segment in between is gone as a whole.
            const bool gap = item->first > expected;
            if (gap && (complete.empty() || complete.back().sight.header == HeaderState::intact)) {
                complete.push_back({.tail = item->tail,
                                    .offset = item->offset,
                                    .end = item->offset,
                                    .sight = {},
                                    .first = expected,
                                    .last = item->first - 1});
                complete.back().sight.numbers_missing = true;
            }
            expected = std::max(expected, item->last + 1);
            complete.push_back(*item);
            continue;
        }
        const auto next = std::find_if(item, items_.end(), [](const Item& other) {
            return other.sight.header == HeaderState::intact;
        });
        item->first = expected;
        item->last = next != items_.end() ? next->first - 1 : std::max(expected, proven_);
        item->sight.numbers_missing = next == items_.end() || next->first > expected;
        complete.push_back(*item);
    }
    items_ = std::move(complete);
}

void TailSurvey::judge() {
    bool cut = false;
    for (Item& item : items_) {
        const bool is_batch = item.sight.header == HeaderState::intact;
        item.sight.proven = (is_batch ? item.last : item.first) <= proven_;
        item.sight.behind_cut = cut;
        const Verdict verdict = decide(item.sight);
        if (verdict == Verdict::cut && !cut)
            findings_.push_back({.kind = Finding::Kind::torn_tail,
                                 .file = tails_[item.tail].segment->name().text(),
                                 .offset = item.offset,
                                 .first = item.first,
                                 .last = item.last,
                                 .detail = {}});
        cut |= verdict == Verdict::cut || verdict == Verdict::end;
        settle(item, verdict);
    }
}

void TailSurvey::settle(const Item& item, Verdict verdict) {
    TailSegment& tail = tails_[item.tail];
    if (verdict == Verdict::keep || verdict == Verdict::lose_records) {
        tail.keep_end = tail.copy_end = item.end;
        tail.keep_last = item.last;
    }
    if (verdict == Verdict::copy) {
        if (tail.copy_first == 0) tail.copy_first = item.first;
        tail.copy_end = item.end;
    }
}

}  // namespace pesan::store
