#include "store/tail_memory.hpp"

#include <algorithm>

namespace pesan::store {

namespace {
constexpr std::size_t none = static_cast<std::size_t>(-1);
}

std::size_t TailMemory::find(std::uint64_t segment, std::uint64_t offset) const {
    const std::uint64_t start = offset - offset % chunk_size;
    const auto at = std::lower_bound(chunks_.begin(), chunks_.end(), std::pair(segment, start),
                                     [](const Chunk& chunk, const auto& wanted) {
                                         return std::pair(chunk.segment, chunk.offset) < wanted;
                                     });
    if (at == chunks_.end() || at->segment != segment || at->offset != start) return none;
    return static_cast<std::size_t>(at - chunks_.begin());
}

TailMemory::Chunk& TailMemory::chunk_for(std::uint64_t segment, std::uint64_t offset) {
    if (!chunks_.empty()) {
        Chunk& last = chunks_.back();
        if (last.segment == segment && offset >= last.offset && offset - last.offset < chunk_size)
            return last;
    }
    if (const std::size_t index = find(segment, offset); index != none) return chunks_[index];
    if (free_ == nullptr) free_ = std::make_unique_for_overwrite<char[]>(chunk_size);
    return chunks_.emplace_back(Chunk{segment, offset - offset % chunk_size, std::move(free_)});
}

void TailMemory::put(std::uint64_t segment, std::uint64_t offset, BytesView bytes) {
    while (!bytes.empty()) {
        Chunk& chunk = chunk_for(segment, offset);
        const std::uint64_t skip = offset - chunk.offset;
        const std::size_t part = std::min<std::size_t>(bytes.size(), chunk_size - skip);
        std::memcpy(chunk.bytes.get() + skip, bytes.data(), part);
        bytes.remove_prefix(part);
        offset += part;
    }
}

BytesView TailMemory::get(std::uint64_t segment, std::uint64_t offset, std::uint64_t size,
                          Bytes& scratch) const {
    std::size_t index = find(segment, offset);
    if (index == none) return {};
    std::uint64_t skip = offset - chunks_[index].offset;
    if (skip + size <= chunk_size) return {chunks_[index].bytes.get() + skip, size};
    scratch.clear();
    while (scratch.size() < size) {
        if (index == chunks_.size() || chunks_[index].segment != segment) return {};
        const std::uint64_t part = std::min(chunk_size - skip, size - scratch.size());
        scratch.append(chunks_[index].bytes.get() + skip, part);
        skip = 0;
        ++index;
    }
    return scratch;
}

void TailMemory::collect(std::uint64_t segment, std::uint64_t from, std::uint64_t to,
                         std::vector<BytesView>& views) const {
    for (std::size_t index = find(segment, from); from < to; ++index) {
        const Chunk& chunk = chunks_.at(index);
        const std::uint64_t end = std::min(to, chunk.offset + chunk_size);
        views.emplace_back(chunk.bytes.get() + (from - chunk.offset), end - from);
        from = end;
    }
}

void TailMemory::trim(std::uint64_t segment, std::uint64_t offset, std::uint64_t budget) {
    while (!chunks_.empty() && bytes() > budget) {
        Chunk& oldest = chunks_.front();
        if (std::pair(oldest.segment, oldest.offset + chunk_size) > std::pair(segment, offset))
            return;
        free_ = std::move(oldest.bytes);
        chunks_.pop_front();
    }
}

}  // namespace pesan::store
