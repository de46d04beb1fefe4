#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "store/record.hpp"

namespace pesan::store {

inline constexpr std::uint32_t checkpoint_chunk_bytes_max = 1u << 20;

/// Gathers the chunks of one checkpoint in memory; Log::begin_checkpoint() makes it, Log::submit()
/// takes it.
class CheckpointWriter {
public:
    explicit CheckpointWriter(Sequence sequence) : sequence_(sequence) {}

    /// The checkpoint says what was true after this record.
    [[nodiscard]] Sequence sequence() const { return sequence_; }
    /// chunk  1 byte … checkpoint_chunk_bytes_max; kept
    void add(Bytes chunk);
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::vector<Bytes>& chunks() { return chunks_; }

private:
    Sequence sequence_;
    std::uint64_t bytes_ = 0;
    std::vector<Bytes> chunks_;
};

}  // namespace pesan::store
