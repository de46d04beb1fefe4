#include "store/read_window.hpp"

#include <algorithm>

namespace pesan::store {

BytesView ReadWindow::view(std::uint64_t offset, std::uint64_t size) {
    if (offset >= file_size_) return {};
    size = std::min(size, file_size_ - offset);
    if (offset < start_ || offset + size > start_ + bytes_.size())
        load(offset, std::min(std::max<std::uint64_t>(size, window_bytes_), file_size_ - offset));
    return BytesView(bytes_).substr(offset - start_, size);
}

void ReadWindow::load(std::uint64_t offset, std::uint64_t size) {
    start_ = offset;
    bytes_.assign(size, '\0');
    if (file_->read(offset, bytes_)) return;
    constexpr std::uint64_t block = 4096;
    for (std::uint64_t at = 0; at < size; at += block) {
        const std::span<char> part(bytes_.data() + at, std::min(block, size - at));
        if (!file_->read(offset + at, part)) std::fill(part.begin(), part.end(), '\0');
    }
}

}  // namespace pesan::store
