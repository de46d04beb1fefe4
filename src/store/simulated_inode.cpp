#include "store/simulated_inode.hpp"

#include <algorithm>

namespace pesan::store {

void SimulatedDisk::Inode::mark(std::uint64_t first_byte, std::uint64_t end) {
    for (std::uint64_t sector = first_byte / sector_bytes; sector * sector_bytes < end; ++sector) {
        if (is_dirty_.size() <= sector) is_dirty_.resize(sector + 1, false);
        if (is_dirty_[sector]) continue;
        is_dirty_[sector] = true;
        dirty_.push_back(sector);
    }
}

void SimulatedDisk::Inode::write(std::uint64_t offset, BytesView bytes) {
    if (bytes.empty()) return;
    if (cache.size() < offset + bytes.size()) {
        cache.resize(offset + bytes.size(), '\0');
        size_changed_ = true;
    }
    std::memcpy(cache.data() + offset, bytes.data(), bytes.size());
    mark(offset, offset + bytes.size());
}

void SimulatedDisk::Inode::truncate(std::uint64_t size) {
    if (size > cache.size()) mark(cache.size(), size);
    cache.resize(size, '\0');
    size_changed_ = true;
}

void SimulatedDisk::Inode::copy_sector(std::uint64_t sector, const Bytes& from, Bytes& to) const {
    const std::uint64_t start = sector * sector_bytes;
    if (start >= from.size() || start >= to.size()) return;
    const std::uint64_t size = std::min(sector_bytes, std::min(from.size(), to.size()) - start);
    std::memcpy(to.data() + start, from.data() + start, size);
}

void SimulatedDisk::Inode::sync() {
    disk.resize(cache.size(), '\0');
    for (const std::uint64_t sector : dirty_) {
        copy_sector(sector, cache, disk);
        is_dirty_[sector] = false;
    }
    dirty_.clear();
    size_changed_ = false;
}

void SimulatedDisk::Inode::fail_sync() {
    disk.resize(cache.size(), '\0');
    for (const std::uint64_t sector : dirty_)
        is_dirty_[sector] = false;
    dirty_.clear();
    lost_writes_ = true;
}

void SimulatedDisk::Inode::drop_cache() {
    if (!lost_writes_) return;
    Bytes fresh = disk;
    fresh.resize(cache.size(), '\0');
    for (const std::uint64_t sector : dirty_)
        copy_sector(sector, cache, fresh);
    cache = std::move(fresh);
    lost_writes_ = false;
}

void SimulatedDisk::Inode::crash(Random& random) {
    if (size_changed_ && random.below(2) == 0) disk.resize(cache.size(), '\0');
    // All, none, or any: extremes are as likely as mixtures.
    const std::uint64_t mood = random.below(4);
    for (const std::uint64_t sector : dirty_) {
        if (mood == 1 || (mood > 1 && random.below(2) == 0)) copy_sector(sector, cache, disk);
        is_dirty_[sector] = false;
    }
    dirty_.clear();
    cache = disk;
    size_changed_ = lost_writes_ = false;
}

}  // namespace pesan::store
