#include "store/log_core.hpp"

namespace pesan::store {

namespace {
/// More files are not kept open for reading.
constexpr std::size_t open_files_max = 256;
}  // namespace

Manifest LogCore::describe(bool clean) {
    Manifest manifest;
    manifest.generation = ++manifest_generation;
    manifest.clean = clean;
    manifest.durable_upto = durable;
    manifest.next_file = appender.next_file_number();
    manifest.unlisted_from = manifest.next_file;
    manifest.newest = newest;
    manifest.previous = previous;
    for (const auto& segment : segments.all()) {
        const SegmentHeader& header = segment->header;
        if (!listable(*segment, durable)) {
            manifest.unlisted_from = std::min(manifest.unlisted_from, header.id);
            continue;
        }
        manifest.entries.push_back({.id = header.id,
                                    .nonce = header.nonce,
                                    .base = header.base,
                                    .last = segment->last,
                                    .end = segment->end,
                                    .kind = header.kind,
                                    .chain = segment->chain});
    }
    return manifest;
}

Result<File*> LogCore::file_of(Segment& segment) {
    if (segment.file != nullptr) return segment.file.get();
    while (opened_.size() >= open_files_max) {
        for (const auto& other : segments.all())
            if (other->header.id == opened_.front() && other->sealed) other->file.reset();
        opened_.pop_front();
    }
    auto file = directory.open(segment.name(), OpenMode::read);
    if (!file) return file.error();
    segment.file = std::move(*file);
    opened_.push_back(segment.header.id);
    return segment.file.get();
}

void LogCore::look_at_disk() {
    if (const auto free = directory.files().free_bytes(directory.path())) stats.disk_free = *free;
}

}  // namespace pesan::store
