#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "pesan/result.hpp"
#include "store/record.hpp"

// The bytes of the log. Every number is little-endian, every checksum CRC-32C.
// Drawn in docs/internals/log-format.md; the two change together.
namespace pesan::store {

/// Raised by each change that an older program would misread.
inline constexpr std::uint32_t format_version = 1;
/// This program also reads the version before its own.
inline constexpr std::uint32_t format_version_oldest = format_version > 1 ? format_version - 1 : 1;

/// The first 16 bytes of every file; this part never changes, whatever the version.
///
///   0        8         12       16
///   | magic  | version | crc    |      crc covers bytes 0 … 11
inline constexpr std::size_t preamble_size = 16;

enum class FileMagic : std::uint64_t {
    segment = 0x4745534e41534550,     // "PESANSEG"
    manifest = 0x4e414d4e41534550,    // "PESANMAN"
    checkpoint = 0x4b48434e41534550,  // "PESANCHK"
    index = 0x5844494e41534550,       // "PESANIDX"
};

void put_preamble(char* to, FileMagic magic);
/// errors  newer_format, older_format (the detail names `file` and both versions); damaged
Result<void> check_preamble(BytesView bytes, FileMagic magic, const std::string& file);

enum class SegmentKind : std::uint32_t {
    /// Written batch by batch.
    log = 1,
    /// Live records of other segments, written by compaction; counts only when the manifest lists
    /// it.
    compacted = 2,
    /// What recovery found beyond the last proof of durability; counts only when the manifest lists
    /// it.
    recovered = 3,
};

/// One sector at the start of a segment.
///
///   0          16      24     32   40         48     52    56       512
///   | preamble | nonce | base | id | capacity | kind | crc | zeros … |      crc covers bytes 0 …
///   51
struct SegmentHeader {
    /// Random; what an earlier use of the file left behind does not carry it.
    std::uint64_t nonce = 0;
    /// No record in the segment has a smaller number.
    Sequence base = 1;
    std::uint64_t id = 0;
    std::uint64_t capacity = 0;
    SegmentKind kind = SegmentKind::log;
};
inline constexpr std::size_t sector_size = 512;
inline constexpr std::size_t segment_header_size = sector_size;

/// to       segment_header_size bytes
/// returns  the header's checksum: `previous` of the first batch
std::uint32_t encode(const SegmentHeader& header, char* to);
struct DecodedSegmentHeader {
    SegmentHeader header;
    std::uint32_t crc = 0;
};
/// errors  newer_format, older_format, damaged
Result<DecodedSegmentHeader> decode_segment_header(BytesView bytes, const std::string& file);

/// Records written together: all of them or none.
///
///   0       4        8       16         24             32     40     48        84      88 92    96
///   | magic | length | nonce | sequence | durable_upto | wall | boot | boot_id | count | previous
///   | crc | records …
///
/// length covers header and records. crc covers bytes 0 … 91. A batch without records is a seal.
struct BatchHeader {
    std::uint32_t length = 0;
    std::uint64_t nonce = 0;
    /// Of the first record; of the next one to come for a seal.
    Sequence sequence = 0;
    /// Every record up to here was durable when the batch was written.
    Sequence durable_upto = 0;
    std::int64_t wall_ns = 0;
    std::int64_t boot_ns = 0;
    std::array<char, 36> boot_id{};
    std::uint32_t count = 0;
    /// Checksum of the batch header before, or of the segment header.
    std::uint32_t previous = 0;

    [[nodiscard]] BatchTime time() const;
    void set_time(const BatchTime& time);
};
inline constexpr std::uint32_t batch_magic = 0x54414250;  // "PBAT"
inline constexpr std::size_t batch_header_size = 96;

/// to       batch_header_size bytes
/// returns  the header's checksum
std::uint32_t encode(const BatchHeader& header, char* to);
struct DecodedBatchHeader {
    BatchHeader header;
    std::uint32_t crc = 0;
};
/// Nothing unless magic and checksum are right and the length can be.
std::optional<DecodedBatchHeader> decode_batch_header(BytesView bytes);

/// One record within a batch.
///
///   0        4       8      9       10     12    16
///   | length | delta | type | flags | zero | crc | payload …
///
/// length: of the payload. delta: the record's number less the batch's. flags: bit 0 may-skip.
/// crc covers bytes 0 … 11 and the payload, and starts from the segment's nonce, so that no payload
/// can contain a record that passes for one.
struct RecordHeader {
    std::uint32_t length = 0;
    std::uint32_t delta = 0;
    std::uint8_t type = 0;
    bool may_skip = false;
    std::uint32_t crc = 0;
};
inline constexpr std::size_t record_header_size = 16;

inline std::uint32_t record_seed(std::uint64_t nonce) {
    return static_cast<std::uint32_t>(nonce ^ nonce >> 32);
}
/// Writes the header with the checksum over head and body.
/// to  record_header_size bytes
void encode_record_header(const RecordHeader& header, std::uint64_t nonce, BytesView head,
                          BytesView body, char* to);
/// Nothing if type, flags or length cannot be; the checksum is not proved yet.
std::optional<RecordHeader> decode_record_header(BytesView bytes);
/// bytes  header and payload
[[nodiscard]] bool record_is_intact(BytesView bytes, std::uint64_t nonce);

}  // namespace pesan::store
