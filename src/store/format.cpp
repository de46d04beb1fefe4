#include "store/format.hpp"

#include <fmt/format.h>

#include "base/crc32c.hpp"
#include "store/errc.hpp"
#include "store/log_options.hpp"

namespace pesan::store {

void put_preamble(char* to, FileMagic magic) {
    store_little(to, static_cast<std::uint64_t>(magic));
    store_little(to + 8, format_version);
    store_little(to + 12, crc32c({to, 12}));
}

Result<void> check_preamble(BytesView bytes, FileMagic magic, const std::string& file) {
    if (bytes.size() < preamble_size ||
        load_little<std::uint64_t>(bytes.data()) != static_cast<std::uint64_t>(magic) ||
        load_little<std::uint32_t>(bytes.data() + 12) != crc32c(bytes.substr(0, 12)))
        return Error(errc::damaged, file + ": first bytes unreadable");
    const auto version = load_little<std::uint32_t>(bytes.data() + 8);
    if (version >= format_version_oldest && version <= format_version) return {};
    return Error(version > format_version ? errc::newer_format : errc::older_format,
                 fmt::format("{}: format {}; this program reads {} to {}", file, version,
                             format_version_oldest, format_version));
}

std::uint32_t encode(const SegmentHeader& header, char* to) {
    std::memset(to, 0, segment_header_size);
    put_preamble(to, FileMagic::segment);
    store_little(to + 16, header.nonce);
    store_little(to + 24, header.base);
    store_little(to + 32, header.id);
    store_little(to + 40, header.capacity);
    store_little(to + 48, static_cast<std::uint32_t>(header.kind));
    const std::uint32_t crc = crc32c({to, 52});
    store_little(to + 52, crc);
    return crc;
}

Result<DecodedSegmentHeader> decode_segment_header(BytesView bytes, const std::string& file) {
    if (auto checked = check_preamble(bytes, FileMagic::segment, file); !checked)
        return checked.error();
    if (bytes.size() < segment_header_size) return Error(errc::damaged, file + ": header cut off");
    const char* from = bytes.data();
    DecodedSegmentHeader decoded;
    decoded.crc = load_little<std::uint32_t>(from + 52);
    const auto kind = load_little<std::uint32_t>(from + 48);
    if (decoded.crc != crc32c(bytes.substr(0, 52)) || kind < 1 || kind > 3)
        return Error(errc::damaged, file + ": header unreadable");
    decoded.header = {.nonce = load_little<std::uint64_t>(from + 16),
                      .base = load_little<std::uint64_t>(from + 24),
                      .id = load_little<std::uint64_t>(from + 32),
                      .capacity = load_little<std::uint64_t>(from + 40),
                      .kind = static_cast<SegmentKind>(kind)};
    return decoded;
}

BatchTime BatchHeader::time() const {
    return {.wall = WallTime(
                std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(wall_ns))),
            .boot = BootTime(std::chrono::nanoseconds(boot_ns)),
            .boot_id = {boot_id.data(), ::strnlen(boot_id.data(), boot_id.size())}};
}

void BatchHeader::set_time(const BatchTime& time) {
    wall_ns =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.wall.time_since_epoch()).count();
    boot_ns = time.boot.time_since_epoch().count();
    boot_id.fill('\0');
    std::memcpy(boot_id.data(), time.boot_id.data(), std::min(time.boot_id.size(), boot_id.size()));
}

std::uint32_t encode(const BatchHeader& header, char* to) {
    store_little(to, batch_magic);
    store_little(to + 4, header.length);
    store_little(to + 8, header.nonce);
    store_little(to + 16, header.sequence);
    store_little(to + 24, header.durable_upto);
    store_little(to + 32, static_cast<std::uint64_t>(header.wall_ns));
    store_little(to + 40, static_cast<std::uint64_t>(header.boot_ns));
    std::memcpy(to + 48, header.boot_id.data(), header.boot_id.size());
    store_little(to + 84, header.count);
    store_little(to + 88, header.previous);
    const std::uint32_t crc = crc32c({to, 92});
    store_little(to + 92, crc);
    return crc;
}

std::optional<DecodedBatchHeader> decode_batch_header(BytesView bytes) {
    if (bytes.size() < batch_header_size) return std::nullopt;
    const char* from = bytes.data();
    if (load_little<std::uint32_t>(from) != batch_magic) return std::nullopt;
    DecodedBatchHeader decoded;
    decoded.crc = load_little<std::uint32_t>(from + 92);
    if (decoded.crc != crc32c(bytes.substr(0, 92))) return std::nullopt;
    BatchHeader& header = decoded.header;
    header.length = load_little<std::uint32_t>(from + 4);
    header.nonce = load_little<std::uint64_t>(from + 8);
    header.sequence = load_little<std::uint64_t>(from + 16);
    header.durable_upto = load_little<std::uint64_t>(from + 24);
    header.wall_ns = static_cast<std::int64_t>(load_little<std::uint64_t>(from + 32));
    header.boot_ns = static_cast<std::int64_t>(load_little<std::uint64_t>(from + 40));
    std::memcpy(header.boot_id.data(), from + 48, header.boot_id.size());
    header.count = load_little<std::uint32_t>(from + 84);
    header.previous = load_little<std::uint32_t>(from + 88);
    if (header.length < batch_header_size + std::uint64_t{header.count} * record_header_size)
        return std::nullopt;
    return decoded;
}

void encode_record_header(const RecordHeader& header, std::uint64_t nonce, BytesView head,
                          BytesView body, char* to) {
    store_little(to, header.length);
    store_little(to + 4, header.delta);
    to[8] = static_cast<char>(header.type);
    to[9] = header.may_skip ? 1 : 0;
    to[10] = to[11] = 0;
    std::uint32_t crc = crc32c({to, 12}, record_seed(nonce));
    crc = crc32c(head, crc);
    store_little(to + 12, crc32c(body, crc));
}

std::optional<RecordHeader> decode_record_header(BytesView bytes) {
    if (bytes.size() < record_header_size) return std::nullopt;
    const char* from = bytes.data();
    const RecordHeader header{.length = load_little<std::uint32_t>(from),
                              .delta = load_little<std::uint32_t>(from + 4),
                              .type = static_cast<std::uint8_t>(from[8]),
                              .may_skip = from[9] == 1,
                              .crc = load_little<std::uint32_t>(from + 12)};
    if (header.type == 0 || header.length > record_size_bytes_max || (from[9] & ~1) != 0 ||
        from[10] != 0 || from[11] != 0)
        return std::nullopt;
    return header;
}

bool record_is_intact(BytesView bytes, std::uint64_t nonce) {
    const auto header = decode_record_header(bytes);
    if (!header || bytes.size() != record_header_size + header->length) return false;
    const std::uint32_t crc = crc32c(bytes.substr(0, 12), record_seed(nonce));
    return header->crc == crc32c(bytes.substr(record_header_size), crc);
}

}  // namespace pesan::store
