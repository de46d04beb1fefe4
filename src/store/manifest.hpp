#pragma once

#include <cstdint>
#include <vector>

#include "pesan/result.hpp"
#include "store/directory.hpp"
#include "store/format.hpp"
#include "store/report.hpp"

namespace pesan::store {

/// The list of what the log consists of. Two copies are kept, each replaced as a whole, one after
/// the other: at any moment one of them is intact, and either of the two leads to the same records.
///
///   0          16           24      28      32             40             48            56 64 |
///   preamble | generation | flags | count | durable_upto | unlisted_from | next_file | checkpoint
///   … | entries … | crc |
///
/// checkpoint: generation and sequence of the newest, then of the one before (4 × 8 bytes, 0 =
/// none).
struct Manifest {
    struct Entry {
        std::uint64_t id = 0;
        std::uint64_t nonce = 0;
        Sequence base = 0;
        Sequence last = 0;
        std::uint64_t end = 0;
        SegmentKind kind = SegmentKind::log;
        /// Checksum of the last batch header.
        std::uint32_t chain = 0;
    };
    struct CheckpointEntry {
        std::uint64_t generation = 0;
        Sequence sequence = 0;
    };

    std::uint64_t generation = 0;
    /// The log was closed in order, and nothing lies behind what is listed.
    bool clean = false;
    Sequence durable_upto = 0;
    /// Log segments from this id on belong to the log although they are not listed: they were begun
    /// later. All other files that are not listed are leftovers.
    std::uint64_t unlisted_from = 0;
    std::uint64_t next_file = 1;
    CheckpointEntry newest;
    CheckpointEntry previous;
    std::vector<Entry> entries;

    [[nodiscard]] const Entry* find(std::uint64_t id) const;
};

Bytes encode(const Manifest& manifest);
Result<Manifest> decode_manifest(BytesView bytes, const std::string& file);

inline constexpr std::uint64_t manifest_copies = 2;
/// Replaces both copies.
Result<void> write_manifest(const Directory& directory, const Manifest& manifest);

struct ReadManifest {
    /// Nothing if there is no readable copy.
    std::optional<Manifest> manifest;
    std::vector<Finding> findings;
};
/// The newest intact copy.
/// errors  newer_format, older_format, io
Result<ReadManifest> read_manifest(const Directory& directory, const std::vector<FileName>& names);

}  // namespace pesan::store
