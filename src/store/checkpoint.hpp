#pragma once

#include <functional>

#include "pesan/result.hpp"
#include "store/checkpoint_writer.hpp"
#include "store/directory.hpp"
#include "store/format.hpp"

namespace pesan::store {

// A checkpoint file:
//
//   0          16           24         28     32
//   | preamble | generation | sequence | zero | crc | frame … | end |      crc covers bytes 0 … 35
//
// A frame is | length (4) | crc (4) | chunk |; the end is | 0xffffffff | number of frames | crc
// over all frame crcs |.

inline constexpr std::size_t checkpoint_header_size = 40;

Bytes encode_checkpoint_header(std::uint64_t generation, Sequence sequence);

/// Builds the frames and remembers what the end must say.
class CheckpointFrames {
public:
    void append(Bytes& to, BytesView chunk);
    void append_end(Bytes& to) const;

private:
    std::uint32_t count_ = 0;
    std::uint32_t crc_ = 0;
};

/// One checkpoint on disk, proved as a whole before anything is taken from it.
class CheckpointReader {
public:
    /// errors  damaged, newer_format, older_format, io
    static Result<CheckpointReader> open(const Directory& directory, std::uint64_t generation);

    [[nodiscard]] Sequence sequence() const { return sequence_; }
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    [[nodiscard]] std::uint64_t bytes() const { return size_; }
    /// Hands each chunk to `take`, in order, until it returns an error.
    Result<void> each(const std::function<Result<void>(BytesView)>& take);

private:
    Result<void> walk(const std::function<Result<void>(BytesView)>& take);

    std::string name_;
    std::unique_ptr<File> file_;
    std::uint64_t size_ = 0;
    std::uint64_t generation_ = 0;
    Sequence sequence_ = 0;
};

}  // namespace pesan::store
