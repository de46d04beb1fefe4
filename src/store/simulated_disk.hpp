#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "store/file.hpp"

namespace pesan::store {

/// A disk in memory that behaves as badly as a real one may. What was not synced can be lost,
/// sector by sector, in any combination; names that were created, renamed or removed survive only a
/// sync of their directory. One operation can be made to fail, the machine can be made to stop at
/// any operation, the disk can be full. For tests and the simulator; safe from any thread.
class SimulatedDisk final : public FileSystem {
public:
    static constexpr std::uint64_t sector_bytes = 512;

    enum class Operation { read, write, sync, rename, remove, create, truncate, sync_directory };

    SimulatedDisk();
    ~SimulatedDisk() override;
    /// An empty disk takes this one's place; what is open stays with the old one.
    SimulatedDisk& operator=(SimulatedDisk&&) noexcept;

    // --- faults

    /// Changing operations so far: all but read.
    [[nodiscard]] std::uint64_t operations() const;
    /// The machine stops at the n-th changing operation from now (1 = the next): it and all later
    /// ones fail. A write that is hit reaches the cache with its first half.
    void stop_after(std::uint64_t n);
    /// Called before every operation; returning true makes it fail with errc::io, once each time. A
    /// failed sync loses the data it was for: they stay in the cache, are clean, and are not on the
    /// disk.
    void fail_when(std::function<bool(Operation, const std::string& path)> condition);
    /// Bytes the disk has room for.
    void set_capacity(std::uint64_t bytes);

    /// The machine goes down and comes up again: of the unsynced sectors and names any subset
    /// survives, as `random` chooses. Open files are dead, locks are free. Faults are forgotten.
    void crash(Random& random);
    /// The process dies, the machine stays up: nothing is lost.
    void kill();

    // --- for tests that damage files

    [[nodiscard]] Bytes content(const std::string& path) const;
    void set_content(const std::string& path, Bytes bytes);
    [[nodiscard]] std::uint64_t used_bytes() const;
    [[nodiscard]] std::uint64_t bytes_written() const;
    [[nodiscard]] std::uint64_t bytes_read() const;

    // --- FileSystem

    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Result<std::vector<std::string>> list(const std::string& directory) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> create_directory(const std::string& directory) override;
    Result<void> sync_directory(const std::string& directory) override;
    Result<std::uint64_t> free_bytes(const std::string& directory) override;
    Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;
    Result<std::int64_t> lock_holder(const std::string& directory) override;

private:
    struct Inode;
    struct State;
    class OpenFile;
    class Lock;
    std::shared_ptr<State> state_;
};

}  // namespace pesan::store
