#include "store/log_state.hpp"

namespace pesan::store {

namespace {

Record to_record(BytesView bytes, Sequence sequence) {
    const auto header = decode_record_header(bytes);
    return {.sequence = sequence,
            .type = header->type,
            .may_skip = header->may_skip,
            .payload = bytes.substr(record_header_size, header->length)};
}

}  // namespace

Result<Record> Log::read(Sequence sequence) {
    Segment* segment = state_->core.segments.find(sequence);
    const auto slot = segment != nullptr ? segment->index.find(sequence) : std::nullopt;
    if (!slot) return Error(errc::no_record, "record " + std::to_string(sequence));
    return state_->read_record(*segment, *slot, sequence);
}

Result<Record> Log::State::read_record(Segment& segment, SegmentIndex::Slot slot,
                                       Sequence sequence) {
    const std::uint64_t id = segment.header.id;
    const std::uint64_t offset = segment.index.offset(slot);
    TailMemory& memory = core.appender.memory();
    if (const BytesView head = memory.get(id, offset, record_header_size, scratch); !head.empty()) {
        const std::uint64_t length = load_little<std::uint32_t>(head.data());
        const BytesView bytes = memory.get(id, offset, record_header_size + length, scratch);
        if (!bytes.empty()) return to_record(bytes, sequence);
    }
    auto file = core.file_of(segment);
    if (!file) return file.error();
    const BytesView head = load(segment, **file, offset, record_header_size);
    const auto header = decode_record_header(head);
    BytesView bytes;
    if (header) bytes = load(segment, **file, offset, record_header_size + header->length);
    if (!header || !record_is_intact(bytes, segment.header.nonce)) {
        // The window shows zeroes where reading failed; a device that fails is not a damaged
        // record.
        window.reset();
        Bytes probe(record_header_size + (header ? header->length : 0), '\0');
        if (auto read = (*file)->read(offset, probe); !read) return read.error();
        return Error(errc::damaged,
                     fmt::format("record {} in {} at {}", sequence, segment.name().text(), offset));
    }
    return to_record(bytes, sequence);
}

BytesView Log::State::load(Segment& segment, File& file, std::uint64_t offset, std::uint64_t size) {
    // Neighbours are mostly asked for one after the other: then more is read at once.
    constexpr std::size_t window_single = 4u << 10;
    constexpr std::size_t window_sequential = 128u << 10;
    const bool same = window != nullptr && window_segment == segment.header.id &&
                      window->file_size() == segment.end;
    if (!same || !window->holds(offset, size)) {
        const bool follows = window_segment == segment.header.id && offset >= window_offset &&
                             offset - window_offset < window_sequential;
        window = std::make_unique<ReadWindow>(file, segment.end,
                                              follows ? window_sequential : window_single);
        window_segment = segment.header.id;
    }
    window_offset = offset;
    return window->view(offset, size);
}

}  // namespace pesan::store
