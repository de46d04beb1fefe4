#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "store/file.hpp"

namespace pesan::store {

/// Reads a file in large pieces and shows parts of them. For scanning: what the device cannot read
/// appears as zeros, which no checksum accepts, so that the damage costs only what it hit.
class ReadWindow {
public:
    explicit ReadWindow(File& file, std::uint64_t size, std::size_t window_bytes = 1u << 20)
        : file_(&file), file_size_(size), window_bytes_(window_bytes) {}

    /// The bytes from offset on, fewer at the end of the file.
    /// returns  a view valid until the next call
    BytesView view(std::uint64_t offset, std::uint64_t size);
    /// view() would not have to read.
    [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t size) const {
        return offset >= start_ && offset + size <= start_ + bytes_.size();
    }
    [[nodiscard]] std::uint64_t file_size() const { return file_size_; }

private:
    void load(std::uint64_t offset, std::uint64_t size);

    File* file_;
    std::uint64_t file_size_;
    std::size_t window_bytes_;
    std::uint64_t start_ = 0;
    Bytes bytes_;
};

}  // namespace pesan::store
