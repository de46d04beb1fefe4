#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/bytes.hpp"

namespace pesan::store {

/// The newest bytes of the log as they are, or will be, in the segment files. A group is written
/// straight from here, and consumers that keep up read from here. Positions are (segment id, offset
/// in the file) and only grow.
///
/// The owner's thread appends and reads. The writer's thread reads the views of a group meanwhile:
/// nobody changes those bytes any more, and trim() keeps them.
class TailMemory {
public:
    static constexpr std::uint64_t chunk_size = 256u << 10;

    /// Puts bytes at a position; new chunks are made behind the last one only.
    void put(std::uint64_t segment, std::uint64_t offset, BytesView bytes);
    /// The bytes, if all of them are here; assembled in `scratch` where they cross a chunk.
    /// returns  a view valid until put() or trim(), or until scratch changes; empty if not here
    [[nodiscard]] BytesView get(std::uint64_t segment, std::uint64_t offset, std::uint64_t size,
                                Bytes& scratch) const;
    /// Appends views of the bytes [from, to) to `views`; they must be here.
    void collect(std::uint64_t segment, std::uint64_t from, std::uint64_t to,
                 std::vector<BytesView>& views) const;
    /// Forgets the oldest chunks that lie before the position, until at most `budget` bytes are
    /// left.
    void trim(std::uint64_t segment, std::uint64_t offset, std::uint64_t budget);

    [[nodiscard]] std::uint64_t bytes() const { return chunks_.size() * chunk_size; }

private:
    struct Chunk {
        std::uint64_t segment;
        std::uint64_t offset;
        std::unique_ptr<char[]> bytes;
    };
    [[nodiscard]] std::size_t find(std::uint64_t segment, std::uint64_t offset) const;
    Chunk& chunk_for(std::uint64_t segment, std::uint64_t offset);

    std::deque<Chunk> chunks_;
    /// One chunk kept for the next use, so that a steady flow does not allocate.
    std::unique_ptr<char[]> free_;
};

}  // namespace pesan::store
