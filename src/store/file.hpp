#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::store {

/// One open file. Reads and writes of different ranges may run on several threads at once.
/// Every error is errc::io or errc::no_space with the file's name in the detail.
class File {
public:
    virtual ~File() = default;

    /// Reads into the whole span; returns fewer bytes only at the end of the file.
    virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
    /// Writes all parts one behind the other; the file grows when needed. Not durable before
    /// sync().
    virtual Result<void> write(std::uint64_t offset, std::span<const BytesView> parts) = 0;
    /// What was written before is durable when this returns a value. After an error nothing can be
    /// said about it, and a second call proves nothing: the kernel may have dropped the pages.
    virtual Result<void> sync() = 0;
    virtual Result<std::uint64_t> size() = 0;
    virtual Result<void> truncate(std::uint64_t size) = 0;
    /// Later reads come from the device, not from memory (as far as the system allows).
    virtual Result<void> drop_cache() = 0;

    Result<void> write(std::uint64_t offset, BytesView bytes) {
        return write(offset, std::span<const BytesView>(&bytes, 1));
    }
};

/// Held as long as this object lives.
class DirectoryLock {
public:
    virtual ~DirectoryLock() = default;
};

enum class OpenMode {
    read,
    read_write,
    /// Creates the file, empties it if it is there.
    create,
};

/// The files the log lives on: the operating system's, or a simulated disk in tests.
/// A name that was created, renamed or removed survives a crash only after sync_directory().
class FileSystem {
public:
    virtual ~FileSystem() = default;

    virtual Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
    /// Names of the files of a directory, without order. A directory that is not there has none.
    virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
    /// Replaces `to` at once if it is there.
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
    virtual Result<void> remove(const std::string& path) = 0;
    /// Makes the directory and its parents; nothing happens if it is there.
    virtual Result<void> create_directory(const std::string& directory) = 0;
    virtual Result<void> sync_directory(const std::string& directory) = 0;
    virtual Result<std::uint64_t> free_bytes(const std::string& directory) = 0;
    /// Takes the directory for this process.
    ///
    /// errors  locked: the detail names the process that has it
    virtual Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) = 0;
    /// Who holds the lock now; 0 = nobody.
    virtual Result<std::int64_t> lock_holder(const std::string& directory) = 0;
};

}  // namespace pesan::store
