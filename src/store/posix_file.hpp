#pragma once

#include "store/file.hpp"

namespace pesan::store {

/// The operating system's files. Safe from any thread.
class PosixFileSystem final : public FileSystem {
public:
    Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
    Result<std::vector<std::string>> list(const std::string& directory) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> create_directory(const std::string& directory) override;
    Result<void> sync_directory(const std::string& directory) override;
    Result<std::uint64_t> free_bytes(const std::string& directory) override;
    /// A lock of the kernel on the open file `<directory>/lock`, so that it goes with the process;
    /// the file holds the process's number for the message.
    Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;
    Result<std::int64_t> lock_holder(const std::string& directory) override;

    static PosixFileSystem& instance();
};

}  // namespace pesan::store
