#pragma once

#include <vector>

#include "base/random.hpp"
#include "store/simulated_disk.hpp"

namespace pesan::store {

/// One file's bytes: what programs see, what the disk has, and which sectors differ because nobody
/// synced them yet.
struct SimulatedDisk::Inode {
    Bytes cache;
    Bytes disk;

    void write(std::uint64_t offset, BytesView bytes);
    void truncate(std::uint64_t size);
    void sync();
    /// The sync fails: the sectors are clean from now on, but never reached the disk.
    void fail_sync();
    /// Clean sectors show what the disk has.
    void drop_cache();
    /// Some of the unsynced sectors survive, then the cache is what the disk has.
    void crash(Random& random);

private:
    void copy_sector(std::uint64_t sector, const Bytes& from, Bytes& to) const;
    void mark(std::uint64_t first_byte, std::uint64_t end);

    std::vector<bool> is_dirty_;
    std::vector<std::uint64_t> dirty_;
    bool size_changed_ = false;
    bool lost_writes_ = false;
};

}  // namespace pesan::store
