#include "store/index_file.hpp"

#include "base/crc32c.hpp"

namespace pesan::store {

namespace {
constexpr std::size_t head_size = 48;
}

Bytes encode_index_file(const Segment& segment) {
    Bytes bytes(preamble_size, '\0');
    put_preamble(bytes.data(), FileMagic::index);
    append_little(bytes, segment.header.nonce);
    append_little(bytes, segment.header.id);
    append_little(bytes, segment.chain);
    append_little(bytes, std::uint32_t{0});
    append_little(bytes, segment.end);
    segment.index.encode(bytes);
    append_little(bytes, crc32c(bytes));
    return bytes;
}

std::optional<SegmentIndex> decode_index_file(BytesView bytes, const Segment& segment) {
    if (bytes.size() < head_size + 4) return std::nullopt;
    const char* from = bytes.data();
    const BytesView content = bytes.substr(0, bytes.size() - 4);
    if (!check_preamble(bytes, FileMagic::index, {}) ||
        load_little<std::uint32_t>(from + content.size()) != crc32c(content) ||
        load_little<std::uint64_t>(from + 16) != segment.header.nonce ||
        load_little<std::uint64_t>(from + 24) != segment.header.id ||
        load_little<std::uint32_t>(from + 32) != segment.chain ||
        load_little<std::uint64_t>(from + 40) != segment.end)
        return std::nullopt;
    return SegmentIndex::decode(content.substr(head_size), segment.end);
}

}  // namespace pesan::store
