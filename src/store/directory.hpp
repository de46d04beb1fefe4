#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "store/file.hpp"

namespace pesan::store {

/// What a file of the data directory is, told by its name.
enum class FileRole { segment, index, spare, checkpoint, manifest, temporary };

struct FileName {
    FileRole role = FileRole::temporary;
    /// Segment id, checkpoint generation, manifest copy.
    std::uint64_t number = 0;

    [[nodiscard]] std::string text() const;
    /// Nothing for a file that is not the log's.
    static std::optional<FileName> parse(const std::string& name);
};

/// The log's folder: names to paths, and the order of calls that makes a new file durable.
class Directory {
public:
    Directory(FileSystem& files, std::string path) : files_(&files), path_(std::move(path)) {}

    [[nodiscard]] FileSystem& files() const { return *files_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string path(const FileName& name) const { return path_ + "/" + name.text(); }

    Result<std::unique_ptr<File>> open(const FileName& name, OpenMode mode) const;
    Result<void> remove(const FileName& name) const;
    Result<void> rename(const FileName& from, const FileName& to) const;
    Result<void> sync() const { return files_->sync_directory(path_); }
    /// The whole file, if it is not larger than the limit.
    Result<Bytes> read_all(const FileName& name, std::uint64_t limit) const;
    /// Writes a file under a temporary name, syncs it, renames it, syncs the directory: afterwards
    /// either the whole new file is there or what was there before.
    Result<void> replace(const FileName& name, BytesView content) const;

private:
    FileSystem* files_;
    std::string path_;
};

}  // namespace pesan::store
