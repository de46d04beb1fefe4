#include "store/maintenance_task.hpp"

#include "store/index_file.hpp"
#include "store/job.hpp"
#include "store/write_group.hpp"

namespace pesan::store {

MaintenanceJob::MaintenanceJob(std::shared_ptr<MaintenanceTask> task) : task_(std::move(task)) {}

Result<void> MaintenanceJob::run() {
    return task_->step();
}

Result<void> SpareTask::step() {
    const FileName temporary{FileRole::temporary, number_};
    if (file_ == nullptr) {
        auto file = directory_.open(temporary, OpenMode::create);
        if (!file) return file.error();
        file_ = std::move(*file);
    }
    const std::uint64_t part = std::min(step_bytes, capacity_ - filled_);
    if (auto filled = write_zeros(*file_, filled_, part); !filled) return filled;
    filled_ += part;
    written_bytes += part;
    if (filled_ < capacity_) return {};
    if (auto synced = file_->sync(); !synced) return synced;
    if (auto renamed = directory_.rename(temporary, spare()); !renamed) return renamed;
    done_ = true;
    syncs += 2;
    return directory_.sync();
}

Result<void> ManifestTask::step() {
    done_ = true;
    syncs += 2 * manifest_copies;
    return write_manifest(directory_, manifest_);
}

Result<void> DiscardTask::step() {
    for (const Item& item : items_) {
        auto gone = item.becomes ? directory_.rename(item.name, item.becomes->name)
                                 : directory_.remove(item.name);
        if (!gone) return gone;
    }
    done_ = true;
    ++syncs;
    return directory_.sync();
}

IndexTask::IndexTask(const Directory& directory, const Segment& segment, bool cut)
    : directory_(directory),
      id_(segment.header.id),
      end_(segment.end),
      cut_(cut),
      content_(encode_index_file(segment)) {}

Result<void> IndexTask::step() {
    done_ = true;
    written_bytes += content_.size();
    syncs += 2;
    if (auto written = directory_.replace({FileRole::index, id_}, content_); !written)
        return written;
    if (!cut_) return {};
    auto file = directory_.open({FileRole::segment, id_}, OpenMode::read_write);
    if (!file) return file.error();
    if (auto shortened = (*file)->truncate(end_); !shortened) return shortened;
    ++syncs;
    return (*file)->sync();
}

Result<void> CheckpointTask::step() {
    Bytes out;
    if (file_ == nullptr) {
        auto file = directory_.open({FileRole::temporary, generation_}, OpenMode::create);
        if (!file) return file.error();
        file_ = std::move(*file);
        out = encode_checkpoint_header(generation_, checkpoint_.sequence());
    }
    std::vector<Bytes>& chunks = checkpoint_.chunks();
    for (; next_chunk_ < chunks.size() && out.size() < step_bytes; ++next_chunk_) {
        frames_.append(out, chunks[next_chunk_]);
        Bytes().swap(chunks[next_chunk_]);
    }
    const bool last = next_chunk_ == chunks.size();
    if (last) frames_.append_end(out);
    if (auto written = file_->write(written_bytes, out); !written) return written;
    written_bytes += out.size();
    return last ? finish() : Result<void>();
}

Result<void> CheckpointTask::finish() {
    if (auto synced = file_->sync(); !synced) return synced;
    const FileName temporary{FileRole::temporary, generation_};
    if (auto renamed = directory_.rename(temporary, {FileRole::checkpoint, generation_}); !renamed)
        return renamed;
    done_ = true;
    syncs += 2;
    return directory_.sync();
}

Result<void> CompactTask::step() {
    if (!open_) {
        if (auto opened = builder_.open(); !opened) return opened;
        if (auto begun = builder_.begin_batch(stamp_.time(), stamp_.durable_upto); !begun)
            return begun;
        open_ = true;
    }
    const std::uint64_t start = builder_.written_bytes();
    for (; source_ < sources_.size(); ++source_, record_ = 0, window_.reset()) {
        const Source& source = sources_[source_];
        if (window_ == nullptr) {
            constexpr std::size_t window_bytes = 64u << 10;
            window_ = std::make_unique<ReadWindow>(*source.file, source.end, window_bytes);
        }
        for (; record_ < source.live.size(); ++record_) {
            if (builder_.written_bytes() - start >= step_bytes) return {};
            if (auto copied = copy(source, source.live[record_]); !copied) return copied;
        }
    }
    if (auto finished = builder_.finish(); !finished) return finished;
    written_bytes = builder_.written_bytes();
    syncs += 2;
    done_ = true;
    return {};
}

Result<void> CompactTask::copy(const Source& source, const Live& live) {
    const auto header = decode_record_header(window_->view(live.offset, record_header_size));
    if (header) {
        const BytesView bytes = window_->view(live.offset, record_header_size + header->length);
        if (record_is_intact(bytes, source.nonce))
            return builder_.add({.sequence = live.sequence,
                                 .type = header->type,
                                 .may_skip = header->may_skip,
                                 .payload = bytes.substr(record_header_size)});
    }
    damaged_.push_back({.kind = Finding::Kind::record,
                        .file = FileName{FileRole::segment, source.id}.text(),
                        .offset = live.offset,
                        .first = live.sequence,
                        .last = live.sequence,
                        .detail = "found by compaction"});
    return {};
}

}  // namespace pesan::store
