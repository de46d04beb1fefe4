#include "store/opener.hpp"

#include <algorithm>

#include "store/index_file.hpp"
#include "store/log_state.hpp"

namespace pesan::store {

namespace {

constexpr std::uint64_t index_size_bytes_max = 4ull << 30;

bool is_version_error(const Error& error) {
    return error.code == errc::newer_format || error.code == errc::older_format;
}

}  // namespace

void Opener::report(Finding::Kind kind, std::string file, Sequence first, Sequence last,
                    std::string detail) {
    Finding finding{.kind = kind,
                    .file = std::move(file),
                    .offset = 0,
                    .first = first,
                    .last = last,
                    .detail = std::move(detail)};
    if (finding.is_loss() && first != 0) core_.stats.quarantined_records += last - first + 1;
    core_.report.findings.push_back(std::move(finding));
}

Result<void> Opener::run() {
    for (auto step : {&Opener::list_files, &Opener::read_lists, &Opener::restore_checkpoint,
                      &Opener::load_listed, &Opener::find_tails})
        if (auto done = (this->*step)(); !done) return done;
    replay_tails();
    if (auto copied = copy_unproven(); !copied) return copied;
    return finish();
}

Result<void> Opener::list_files() {
    const auto names = core_.directory.files().list(core_.directory.path());
    if (!names) return names.error();
    for (const std::string& text : *names) {
        const auto name = FileName::parse(text);
        if (!name) continue;
        names_.push_back(*name);
        next_file_ = std::max(next_file_, name->number + 1);
        found_log_ |= name->role == FileRole::segment || name->role == FileRole::checkpoint;
    }
    std::sort(names_.begin(), names_.end(),
              [](const FileName& a, const FileName& b) { return a.number < b.number; });
    return {};
}

Result<void> Opener::read_lists() {
    auto read = read_manifest(core_.directory, names_);
    if (!read) return read.error();
    core_.report.findings = std::move(read->findings);
    if (read->manifest) {
        manifest_ = std::move(*read->manifest);
    } else if (found_log_) {
        if (auto rebuilt = rebuild_manifest(); !rebuilt) return rebuilt;
    }
    next_file_ = std::max(next_file_, manifest_.next_file);
    core_.manifest_generation = manifest_.generation;
    core_.report.clean_stop = manifest_.clean || !found_log_;
    proven_ = std::max(manifest_.durable_upto, manifest_.newest.sequence);
    return {};
}

// --- checkpoint

Result<void> Opener::restore_checkpoint() {
    recovery_.reset();
    const std::array entries{manifest_.newest, manifest_.previous};
    bool any = false;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].generation == 0) continue;
        any = true;
        auto reader = CheckpointReader::open(core_.directory, entries[i].generation);
        if (!reader && is_version_error(reader.error())) return reader.error();
        const std::string name = FileName{FileRole::checkpoint, entries[i].generation}.text();
        Error failure;
        if (reader) {
            const auto restored =
                reader->each([this](BytesView chunk) { return recovery_.restore(chunk); });
            if (restored) {
                checkpoint_ = reader->sequence();
                core_.newest = {reader->generation(), checkpoint_};
                core_.newest_bytes = reader->bytes();
                if (i == 0) core_.previous = manifest_.previous;
                return {};
            }
            failure = restored.error();
            recovery_.reset();
        } else {
            failure = reader.error();
        }
        report(Finding::Kind::spare_copy, name, 0, 0, failure.message());
    }
    if (any)
        report(Finding::Kind::checkpoint, core_.directory.path(), 0, 0,
               "served from what the segments hold");
    return {};
}

// --- segments that the manifest lists

Result<void> Opener::load_listed() {
    replay_ = std::make_unique<Replay>(core_, recovery_, checkpoint_);
    std::sort(manifest_.entries.begin(), manifest_.entries.end(), [](const auto& a, const auto& b) {
        return std::tie(a.base, a.id) < std::tie(b.base, b.id);
    });
    for (const Manifest::Entry& entry : manifest_.entries) {
        auto opened = open_listed(entry);
        if (!opened && is_version_error(opened.error())) return opened.error();
        if (!opened) {
            report(Finding::Kind::segment, FileName{FileRole::segment, entry.id}.text(), entry.base,
                   entry.last, opened.error().detail);
            expected_ = std::max(expected_, entry.last + 1);
            continue;
        }
        Segment& segment = core_.segments.add(std::move(*opened));
        const bool behind_checkpoint = segment.last > checkpoint_;
        if (behind_checkpoint || !load_index(segment)) scan_listed(segment);
        segment.seal();
        segment.file.reset();
        expected_ = std::max(expected_, entry.last + 1);
    }
    listed_upto_ = expected_ - 1;
    expected_ = std::max(expected_, checkpoint_ + 1);
    return {};
}

Result<std::unique_ptr<Segment>> Opener::open_listed(const Manifest::Entry& entry) {
    const FileName name{FileRole::segment, entry.id};
    auto file = core_.directory.open(name, OpenMode::read);
    if (!file) return file.error();
    const auto size = (*file)->size();
    if (!size) return size.error();
    Bytes head(segment_header_size, '\0');
    const auto read = (*file)->read(0, head);
    const auto decoded = read ? decode_segment_header(head, name.text()) : read.error();
    if (!decoded && is_version_error(decoded.error())) return decoded.error();
    if (!decoded) report(Finding::Kind::spare_copy, name.text(), 0, 0, decoded.error().message());
    auto segment = std::make_unique<Segment>();
    segment->header = {.nonce = entry.nonce,
                       .base = entry.base,
                       .id = entry.id,
                       .capacity = *size,
                       .kind = entry.kind};
    segment->file = std::move(*file);
    segment->on_disk = true;
    segment->sealed = true;
    segment->last = entry.last;
    segment->end = entry.end;
    segment->file_size = *size;
    segment->chain = entry.chain;
    segment->index = SegmentIndex(entry.kind == SegmentKind::compacted);
    return segment;
}

bool Opener::load_index(Segment& segment) {
    if (segment.file_size < segment.end) return false;
    const bool saved = std::any_of(names_.begin(), names_.end(), [&](const FileName& name) {
        return name.role == FileRole::index && name.number == segment.header.id;
    });
    if (!saved) return false;
    const auto bytes = core_.directory.read_all(segment.index_name(), index_size_bytes_max);
    auto index = bytes ? decode_index_file(*bytes, segment) : std::nullopt;
    if (!index) {
        report(Finding::Kind::spare_copy, segment.index_name().text(), 0, 0, "made anew");
        return false;
    }
    segment.index = std::move(*index);
    segment.index_saved = true;
    return true;
}

void Opener::scan_listed(Segment& segment) {
    if (!core_.report.clean_stop && !segment.file->drop_cache())
        report(Finding::Kind::spare_copy, segment.name().text(), 0, 0, "read from the page cache");
    replay_->begin(segment);
    SegmentScanner scanner(*segment.file, segment.file_size, segment.header.nonce, std::nullopt);
    const bool dense = segment.header.kind != SegmentKind::compacted;
    scanner.scan(segment_header_size, segment.end, segment.header.base, dense, segment.last,
                 *replay_);
}

// --- the end

Result<void> Opener::finish() {
    const Sequence last = std::max(expected_ - 1, proven_);
    if (last >= expected_)
        report(Finding::Kind::batch, core_.directory.path(), expected_, last,
               "nothing of them was found");
    core_.durable = last;
    core_.appender.start_at(last + 1, next_file_);
    sort_out_leftovers();
    const Manifest manifest = core_.describe(false);
    if (auto written = write_manifest(core_.directory, manifest); !written) return written;
    upkeep_.listed(manifest);
    if (auto cut = cut_tails(); !cut) return cut;
    core_.look_at_disk();
    recovery_.finish();
    return {};
}

bool Opener::is_segment(std::uint64_t id) const {
    const auto& all = core_.segments.all();
    return std::any_of(all.begin(), all.end(), [&](const auto& s) { return s->header.id == id; }) ||
           std::any_of(tails_.begin(), tails_.end(),
                       [&](const auto& t) { return t.segment->header.id == id; });
}

void Opener::sort_out_leftovers() {
    for (const FileName& name : names_) {
        // A temporary file of a manifest's copy is overwritten and renamed by the next manifest:
        // now.
        bool used = name.role == FileRole::manifest ||
                    (name.role == FileRole::temporary && name.number < file_number_first);
        if (name.role == FileRole::checkpoint)
            used =
                name.number == core_.newest.generation || name.number == core_.previous.generation;
        if (name.role == FileRole::segment || name.role == FileRole::index)
            used = is_segment(name.number);
        if (name.role == FileRole::spare &&
            core_.appender.spares().size() < core_.options.spare_segments) {
            auto file = core_.directory.open(name, OpenMode::read);
            const auto size = file ? (*file)->size() : file.error();
            if (size && *size == core_.options.segment_size_bytes) {
                core_.appender.spares().push_back({.name = name, .capacity = *size});
                used = true;
            }
        }
        if (!used) upkeep_.discard(name);
    }
}

Result<std::unique_ptr<Log>> Log::open(LogOptions options, FileSystem& files, Clock& clock,
                                       Random& random, Recovery& recovery) {
    auto state = std::make_unique<State>(std::move(options), files, clock, random);
    LogCore& core = state->core;
    if (auto made = files.create_directory(core.directory.path()); !made) return made.error();
    auto lock = files.lock(core.directory.path());
    if (!lock) return lock.error();
    core.lock = std::move(*lock);
    Opener opener(core, state->upkeep, recovery);
    if (auto opened = opener.run(); !opened) return opened.error();
    state->update_blocked();
    return std::unique_ptr<Log>(new Log(std::move(state)));
}

}  // namespace pesan::store
