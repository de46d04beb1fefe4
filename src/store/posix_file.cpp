#include "store/posix_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "store/errc.hpp"

namespace pesan::store {

namespace {

Error system_failure(const char* what, const std::string& path, int code = errno) {
    const errc kind = code == ENOSPC || code == EDQUOT ? errc::no_space : errc::io;
    return {kind, fmt::format("{} {}: {}", what, path, std::generic_category().message(code))};
}

/// A descriptor closed at the end of its life.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

class PosixFile final : public File {
public:
    PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}

    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const auto n = ::pread(fd_.get(), into.data() + done, into.size() - done,
                                   static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return system_failure("read", path_);
            if (n == 0) break;
            done += static_cast<std::size_t>(n);
        }
        return done;
    }

    using File::write;
    Result<void> write(std::uint64_t offset, std::span<const BytesView> parts) override {
        std::vector<iovec> vectors;
        for (const BytesView part : parts)
            if (!part.empty()) vectors.push_back({const_cast<char*>(part.data()), part.size()});
        std::size_t first = 0;
        while (first < vectors.size()) {
            const int count = static_cast<int>(std::min<std::size_t>(vectors.size() - first, 512));
            const auto n = ::pwritev(fd_.get(), &vectors[first], count, static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return system_failure("write", path_);
            offset += static_cast<std::uint64_t>(n);
            first = skip(vectors, first, static_cast<std::size_t>(n));
        }
        return {};
    }

    Result<void> sync() override {
        if (::fdatasync(fd_.get()) != 0) return system_failure("sync", path_);
        return {};
    }

    Result<std::uint64_t> size() override {
        struct stat status {};
        if (::fstat(fd_.get(), &status) != 0) return system_failure("stat", path_);
        return static_cast<std::uint64_t>(status.st_size);
    }

    Result<void> truncate(std::uint64_t size) override {
        if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0)
            return system_failure("truncate", path_);
        return {};
    }

    Result<void> drop_cache() override {
        if (const int code = ::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_DONTNEED); code != 0)
            return system_failure("drop cache", path_, code);
        return {};
    }

private:
    /// Passes over what a short write has written.
    static std::size_t skip(std::vector<iovec>& vectors, std::size_t first, std::size_t written) {
        while (first < vectors.size() && written >= vectors[first].iov_len) {
            written -= vectors[first].iov_len;
            ++first;
        }
        if (written > 0) {
            vectors[first].iov_base = static_cast<char*>(vectors[first].iov_base) + written;
            vectors[first].iov_len -= written;
        }
        return first;
    }

    Descriptor fd_;
    std::string path_;
};

class PosixLock final : public DirectoryLock {
public:
    explicit PosixLock(int fd) : fd_(fd) {}

private:
    Descriptor fd_;
};

std::string lock_path(const std::string& directory) {
    return directory + "/lock";
}

struct flock whole_file(short type) {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    return range;
}

std::int64_t read_holder(int fd) {
    char text[32] = {};
    if (::pread(fd, text, sizeof(text) - 1, 0) <= 0) return 0;
    return std::strtoll(text, nullptr, 10);
}

}  // namespace

Result<std::unique_ptr<File>> PosixFileSystem::open(const std::string& path, OpenMode mode) {
    const int flags = mode == OpenMode::read     ? O_RDONLY
                      : mode == OpenMode::create ? O_RDWR | O_CREAT | O_TRUNC
                                                 : O_RDWR;
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (fd < 0) return system_failure("open", path);
    return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, path));
}

Result<std::vector<std::string>> PosixFileSystem::list(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code failure;
    std::filesystem::directory_iterator entries(directory, failure);
    if (failure == std::errc::no_such_file_or_directory) return names;
    if (failure) return Error(errc::io, "list " + directory + ": " + failure.message());
    while (entries != std::filesystem::directory_iterator()) {
        names.push_back(entries->path().filename().string());
        entries.increment(failure);
        if (failure) return Error(errc::io, "list " + directory + ": " + failure.message());
    }
    return names;
}

Result<void> PosixFileSystem::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_failure("rename", from);
    return {};
}

Result<void> PosixFileSystem::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0) return system_failure("remove", path);
    return {};
}

Result<void> PosixFileSystem::create_directory(const std::string& directory) {
    std::error_code failure;
    std::filesystem::create_directories(directory, failure);
    if (failure) return Error(errc::io, "make directory " + directory + ": " + failure.message());
    const auto parent = std::filesystem::absolute(directory).lexically_normal().parent_path();
    return sync_directory(parent.string());
}

Result<void> PosixFileSystem::sync_directory(const std::string& directory) {
    const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) return system_failure("open", directory);
    if (::fsync(fd.get()) != 0) return system_failure("sync", directory);
    return {};
}

Result<std::uint64_t> PosixFileSystem::free_bytes(const std::string& directory) {
    std::error_code failure;
    const auto space = std::filesystem::space(directory, failure);
    if (failure) return Error(errc::io, "free space of " + directory + ": " + failure.message());
    return static_cast<std::uint64_t>(space.available);
}

Result<std::unique_ptr<DirectoryLock>> PosixFileSystem::lock(const std::string& directory) {
    const std::string path = lock_path(directory);
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) return system_failure("open", path);
    auto held = std::make_unique<PosixLock>(fd);
    struct flock wanted = whole_file(F_WRLCK);
    if (::fcntl(fd, F_OFD_SETLK, &wanted) != 0) {
        if (errno != EAGAIN && errno != EACCES) return system_failure("lock", path);
        return Error(errc::locked,
                     fmt::format("{} is used by process {}", directory, read_holder(fd)));
    }
    const std::string holder = fmt::format("{}\n", ::getpid());
    if (::ftruncate(fd, 0) != 0 ||
        ::pwrite(fd, holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size()))
        return system_failure("write", path);
    return std::unique_ptr<DirectoryLock>(std::move(held));
}

Result<std::int64_t> PosixFileSystem::lock_holder(const std::string& directory) {
    const std::string path = lock_path(directory);
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) {
        if (errno == ENOENT) return std::int64_t{0};
        return system_failure("open", path);
    }
    struct flock wanted = whole_file(F_WRLCK);
    if (::fcntl(fd.get(), F_OFD_GETLK, &wanted) != 0) return system_failure("lock", path);
    return wanted.l_type == F_UNLCK ? std::int64_t{0} : read_holder(fd.get());
}

PosixFileSystem& PosixFileSystem::instance() {
    static PosixFileSystem files;
    return files;
}

}  // namespace pesan::store
