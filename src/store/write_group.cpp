#include "store/write_group.hpp"

#include <array>

#include "store/job.hpp"

namespace pesan::store {

namespace {

/// Behind the last batch lie zeros, so that the next start can tell the end of the log from remains
/// of an earlier use of the file. The next batch overwrites them.
constexpr std::array<char, 16> end_mark{};
constexpr std::array<char, 256 << 10> zeros{};

}  // namespace

Result<void> write_zeros(File& file, std::uint64_t from, std::uint64_t size) {
    while (size > 0) {
        const std::size_t part = std::min<std::uint64_t>(size, zeros.size());
        if (auto written = file.write(from, BytesView(zeros.data(), part)); !written)
            return written;
        from += part;
        size -= part;
    }
    return {};
}

Result<void> WriteGroup::run() {
    for (Part& part : parts)
        if (part.file == nullptr)
            if (auto acquired = acquire(part); !acquired) return acquired;
    for (Part& part : parts)
        if (auto done = write(part); !done) return done;
    return {};
}

Result<void> WriteGroup::acquire(Part& part) {
    const FileName temporary{FileRole::temporary, part.name.number};
    const bool is_spare = part.origin->spare.has_value();
    auto file = is_spare ? directory->open(*part.origin->spare, OpenMode::read_write)
                         : directory->open(temporary, OpenMode::create);
    if (!file) return file.error();
    if (!is_spare) {
        written_bytes += part.origin->capacity;
        if (auto filled = write_zeros(**file, 0, part.origin->capacity); !filled) {
            file->reset();
            if (auto removed = directory->remove(temporary); !removed) return removed;
            return filled;
        }
    }
    part.file = std::move(*file);
    return {};
}

Result<void> WriteGroup::write(Part& part) {
    std::vector<BytesView> views = part.views;
    if (part.end + end_mark.size() <= part.capacity)
        views.emplace_back(end_mark.data(), end_mark.size());
    if (auto written = part.file->write(part.offset, views); !written) return written;
    if (auto synced = part.file->sync(); !synced) return synced;
    written_bytes += part.end - part.offset;
    ++syncs;
    if (!part.origin) return {};
    const FileName from =
        part.origin->spare.value_or(FileName{FileRole::temporary, part.name.number});
    if (auto renamed = directory->rename(from, part.name); !renamed) return renamed;
    ++syncs;
    return directory->sync();
}

WriteJob::WriteJob(std::unique_ptr<WriteGroup> group) : group_(std::move(group)) {}
WriteJob::~WriteJob() = default;
WriteJob::WriteJob(WriteJob&&) noexcept = default;
WriteJob& WriteJob::operator=(WriteJob&&) noexcept = default;

Result<void> WriteJob::run() {
    return group_->run();
}

}  // namespace pesan::store
