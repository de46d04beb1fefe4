#include "store/segment_scanner.hpp"

#include <algorithm>
#include <array>

namespace pesan::store {

namespace {

bool all_zero(BytesView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

BytesView magic_bytes() {
    static const auto bytes = [] {
        std::array<char, 4> raw{};
        store_little(raw.data(), batch_magic);
        return raw;
    }();
    return {bytes.data(), bytes.size()};
}

}  // namespace

SegmentScanner::SegmentScanner(File& file, std::uint64_t file_size, std::uint64_t nonce,
                               std::optional<std::uint32_t> crc)
    : window_(file, file_size), nonce_(nonce), crc_(crc) {}

SegmentScanner::Probe SegmentScanner::probe(std::uint64_t offset, std::uint64_t limit,
                                            std::optional<std::uint32_t> previous) {
    if (offset >= limit) return {};
    const BytesView bytes =
        window_.view(offset, std::min<std::uint64_t>(batch_header_size, limit - offset));
    const auto decoded = decode_batch_header(bytes);
    if (decoded && decoded->header.nonce == nonce_ && offset + decoded->header.length <= limit &&
        (!previous || decoded->header.previous == *previous))
        return {HeaderState::intact, *decoded};
    constexpr std::size_t mark = 16;
    return {all_zero(bytes.substr(0, mark)) ? HeaderState::none : HeaderState::unreadable, {}};
}

std::optional<std::uint64_t> SegmentScanner::find_batch(std::uint64_t offset, std::uint64_t limit) {
    constexpr std::uint64_t step = 1u << 20;
    while (offset + batch_header_size <= limit) {
        const BytesView bytes = window_.view(offset, std::min(step, limit - offset));
        const std::size_t found = bytes.find(magic_bytes());
        if (found == BytesView::npos) {
            // The magic may lie across the end of this piece.
            if (bytes.size() < step) return std::nullopt;
            offset += bytes.size() - magic_bytes().size() + 1;
            continue;
        }
        offset += found;
        if (probe(offset, limit, std::nullopt).state == HeaderState::intact) return offset;
        ++offset;
    }
    return std::nullopt;
}

std::optional<RecordHeader> SegmentScanner::intact_record(std::uint64_t offset, std::uint64_t end) {
    if (offset + record_header_size > end) return std::nullopt;
    const auto header = decode_record_header(window_.view(offset, record_header_size));
    if (!header || offset + record_header_size + header->length > end) return std::nullopt;
    if (!record_is_intact(window_.view(offset, record_header_size + header->length), nonce_))
        return std::nullopt;
    return header;
}

bool SegmentScanner::records_intact(std::uint64_t offset, const BatchHeader& header) {
    const std::uint64_t end = offset + header.length;
    std::uint64_t at = offset + batch_header_size;
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const auto record = intact_record(at, end);
        if (!record) return false;
        at += record_header_size + record->length;
    }
    return at == end;
}

std::optional<std::uint64_t> SegmentScanner::behind_damage(std::uint64_t offset, std::uint64_t end,
                                                           std::uint32_t delta_min) {
    const auto claimed = decode_record_header(window_.view(offset, record_header_size));
    if (claimed) {
        const std::uint64_t next = offset + record_header_size + claimed->length;
        if (next == end) return std::nullopt;
        if (next < end && intact_record(next, end)) return next;
    }
    for (std::uint64_t at = offset + 1; at + record_header_size <= end; ++at)
        if (const auto record = intact_record(at, end); record && record->delta >= delta_min)
            return at;
    return std::nullopt;
}

void SegmentScanner::scan_records(std::uint64_t offset, const BatchHeader& header,
                                  ScanVisitor& visitor) {
    const std::uint64_t end = offset + header.length;
    std::uint64_t at = offset + batch_header_size;
    std::uint32_t delta = 0;
    std::uint32_t seen = 0;
    while (at < end) {
        if (const auto found = intact_record(at, end); found && found->delta >= delta) {
            const BytesView bytes = window_.view(at, record_header_size + found->length);
            visitor.record({.sequence = header.sequence + found->delta,
                            .type = found->type,
                            .may_skip = found->may_skip,
                            .payload = bytes.substr(record_header_size)},
                           at);
            at += bytes.size();
            delta = found->delta + 1;
            ++seen;
            continue;
        }
        const auto next = behind_damage(at, end, delta + 1);
        std::uint32_t delta_next =
            std::max(delta + 1, delta + (header.count - std::min(seen, header.count)));
        if (next) delta_next = decode_record_header(window_.view(*next, record_header_size))->delta;
        visitor.lost(Finding::Kind::record, at, header.sequence + delta,
                     header.sequence + delta_next - 1);
        seen += delta_next - delta;
        delta = delta_next;
        at = next.value_or(end);
    }
}

void SegmentScanner::scan(std::uint64_t from, std::uint64_t end, Sequence expected, bool dense,
                          Sequence upto, ScanVisitor& visitor) {
    if (from == segment_header_size) chain_ = crc_;
    for (std::uint64_t at = from; at < end;) {
        const Probe here = probe(at, end, chain_);
        if (here.state == HeaderState::intact) {
            const BatchHeader& header = here.batch.header;
            if (dense && header.sequence > expected)
                visitor.lost(Finding::Kind::batch, at, expected, header.sequence - 1);
            visitor.batch(header);
            scan_records(at, header, visitor);
            expected = header.sequence + header.count;
            chain_ = here.batch.crc;
            at += header.length;
            continue;
        }
        const auto next = find_batch(at + 1, end);
        const Sequence next_sequence =
            next ? probe(*next, end, std::nullopt).batch.header.sequence : upto + 1;
        // A seal has no records: when the numbers go on without a gap, nothing is missing.
        const bool nothing_missing = dense && (next || upto != 0) && next_sequence <= expected;
        if (nothing_missing)
            visitor.lost_seal(at);
        else
            visitor.lost(Finding::Kind::batch, at, expected, std::max(expected, next_sequence - 1));
        expected = std::max(expected, next_sequence);
        chain_ = std::nullopt;
        at = next.value_or(end);
    }
}

}  // namespace pesan::store
