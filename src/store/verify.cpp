#include "store/verify.hpp"

#include <algorithm>

#include "store/checkpoint.hpp"
#include "store/errc.hpp"
#include "store/index_file.hpp"
#include "store/tail_survey.hpp"

namespace pesan::store {

namespace {

constexpr std::uint64_t index_size_bytes_max = 4ull << 30;

class Verifier final : public ScanVisitor {
public:
    Verifier(FileSystem& files, const std::string& path) : directory_(files, path) {
        report_.directory = path;
    }

    Result<VerifyReport> run() {
        for (auto step : {&Verifier::list_files, &Verifier::read_lists, &Verifier::read_checkpoints,
                          &Verifier::read_segments, &Verifier::read_tails})
            if (auto done = (this->*step)(); !done) return done.error();
        return std::move(report_);
    }

    void batch(const BatchHeader& header) override {
        ++line_->batches;
        report_.durable_upto = std::max(report_.durable_upto, header.durable_upto);
    }
    void record(const Record& record, std::uint64_t offset) override {
        if (line_->first == 0) line_->first = record.sequence;
        line_->last = record.sequence;
        ++line_->records;
        index_.add(record.sequence, static_cast<std::uint32_t>(offset));
    }
    void lost(Finding::Kind kind, std::uint64_t offset, Sequence first, Sequence last) override {
        add({.kind = kind,
             .file = line_->file,
             .offset = offset,
             .first = first,
             .last = last,
             .detail = {}});
    }
    void lost_seal(std::uint64_t offset) override {
        add({.kind = Finding::Kind::spare_copy,
             .file = line_->file,
             .offset = offset,
             .first = 0,
             .last = 0,
             .detail = "seal"});
    }

private:
    void add(Finding finding) { report_.findings.push_back(std::move(finding)); }
    void unreadable_copy(const std::string& file, const Error& error) {
        add({.kind = Finding::Kind::spare_copy,
             .file = file,
             .offset = 0,
             .first = 0,
             .last = 0,
             .detail = error.detail});
    }
    static bool is_version_error(const Error& error) {
        return error.code == errc::newer_format || error.code == errc::older_format;
    }

    Result<void> list_files();
    Result<void> read_lists();
    Result<void> describe_segments();
    Result<void> read_checkpoints();
    Result<void> read_segments();
    Result<void> read_segment(const Manifest::Entry& entry);
    Result<void> read_tails();
    void scan(const TailSegment& found, std::uint64_t end, Sequence expected, Sequence upto,
              bool listed);
    void compare_index(const Manifest::Entry& entry);

    Directory directory_;
    VerifyReport report_;
    std::vector<FileName> names_;
    Manifest manifest_;
    VerifyReport::SegmentLine* line_ = nullptr;
    SegmentIndex index_;
};

Result<void> Verifier::list_files() {
    const auto names = directory_.files().list(directory_.path());
    if (!names) return names.error();
    for (const std::string& text : *names)
        if (const auto name = FileName::parse(text)) names_.push_back(*name);
    std::sort(names_.begin(), names_.end(),
              [](const FileName& a, const FileName& b) { return a.number < b.number; });
    const bool is_log = std::any_of(names_.begin(), names_.end(), [](const FileName& name) {
        return name.role == FileRole::manifest || name.role == FileRole::segment;
    });
    if (!is_log) return Error(errc::not_a_log, directory_.path());
    if (const auto holder = directory_.files().lock_holder(directory_.path()))
        report_.used_by = *holder;
    return {};
}

Result<void> Verifier::read_lists() {
    auto read = read_manifest(directory_, names_);
    if (!read) return read.error();
    report_.findings = std::move(read->findings);
    if (!read->manifest) return describe_segments();
    manifest_ = std::move(*read->manifest);
    report_.clean_stop = manifest_.clean;
    report_.durable_upto = manifest_.durable_upto;
    return {};
}

Result<void> Verifier::describe_segments() {
    unreadable_copy(directory_.path(), Error(errc::damaged, "no readable manifest"));
    for (const FileName& name : names_) {
        if (name.role != FileRole::segment) continue;
        auto file = directory_.open(name, OpenMode::read);
        auto segment = file ? read_tail(std::move(*file), name) : file.error();
        if (!segment) return segment.error();
        if (const auto entry = describe(*segment)) manifest_.entries.push_back(*entry);
    }
    manifest_.unlisted_from = ~std::uint64_t{0};
    return {};
}

Result<void> Verifier::read_checkpoints() {
    for (const auto& entry : {manifest_.newest, manifest_.previous}) {
        if (entry.generation == 0) continue;
        const std::string file = FileName{FileRole::checkpoint, entry.generation}.text();
        const auto reader = CheckpointReader::open(directory_, entry.generation);
        if (!reader && is_version_error(reader.error())) return reader.error();
        if (!reader) unreadable_copy(file, reader.error());
        report_.checkpoints.push_back({.file = file,
                                       .sequence = entry.sequence,
                                       .bytes = reader ? reader->bytes() : 0,
                                       .readable = reader.has_value()});
    }
    const auto& all = report_.checkpoints;
    if (!all.empty() &&
        std::none_of(all.begin(), all.end(), [](const auto& c) { return c.readable; }))
        add({.kind = Finding::Kind::checkpoint,
             .file = directory_.path(),
             .offset = 0,
             .first = 0,
             .last = 0,
             .detail = {}});
    return {};
}

Result<void> Verifier::read_segments() {
    std::sort(manifest_.entries.begin(), manifest_.entries.end(), [](const auto& a, const auto& b) {
        return std::tie(a.base, a.id) < std::tie(b.base, b.id);
    });
    for (const Manifest::Entry& entry : manifest_.entries)
        if (auto done = read_segment(entry); !done) return done;
    return {};
}

Result<void> Verifier::read_segment(const Manifest::Entry& entry) {
    const FileName name{FileRole::segment, entry.id};
    auto file = directory_.open(name, OpenMode::read);
    auto found = file ? read_tail(std::move(*file), name) : file.error();
    if (!found && is_version_error(found.error())) return found.error();
    if (!found) {
        add({.kind = Finding::Kind::segment,
             .file = name.text(),
             .offset = 0,
             .first = entry.base,
             .last = entry.last,
             .detail = found.error().detail});
        return {};
    }
    if (!found->header_crc) unreadable_copy(name.text(), Error(errc::damaged, "header unreadable"));
    found->segment->header.nonce = entry.nonce;
    found->segment->header.kind = entry.kind;
    scan(*found, entry.end, entry.base, entry.last, true);
    compare_index(entry);
    return {};
}

void Verifier::scan(const TailSegment& found, std::uint64_t end, Sequence expected, Sequence upto,
                    bool listed) {
    const Segment& segment = *found.segment;
    line_ = &report_.segments.emplace_back();
    line_->file = segment.name().text();
    line_->kind = segment.header.kind;
    line_->listed = listed;
    line_->bytes = end;
    const bool sparse = segment.header.kind == SegmentKind::compacted;
    index_ = SegmentIndex(sparse);
    SegmentScanner scanner(*segment.file, segment.file_size, segment.header.nonce, std::nullopt);
    scanner.scan(segment_header_size, end, expected, !sparse, upto, *this);
}

void Verifier::compare_index(const Manifest::Entry& entry) {
    const FileName name{FileRole::index, entry.id};
    const bool saved = std::any_of(names_.begin(), names_.end(), [&](const FileName& other) {
        return other.role == name.role && other.number == name.number;
    });
    if (!saved) return;
    Segment segment;
    segment.header = {.nonce = entry.nonce,
                      .base = entry.base,
                      .id = entry.id,
                      .capacity = 0,
                      .kind = entry.kind};
    segment.chain = entry.chain;
    segment.end = entry.end;
    const auto bytes = directory_.read_all(name, index_size_bytes_max);
    const auto index = bytes ? decode_index_file(*bytes, segment) : std::nullopt;
    if (!index)
        unreadable_copy(name.text(),
                        Error(errc::damaged, "unreadable, or of another state of the segment"));
}

Result<void> Verifier::read_tails() {
    std::vector<TailSegment> tails;
    for (const FileName& name : names_) {
        if (name.role != FileRole::segment || name.number < manifest_.unlisted_from) continue;
        if (manifest_.find(name.number) != nullptr) continue;
        auto file = directory_.open(name, OpenMode::read);
        auto tail = file ? read_tail(std::move(*file), name) : file.error();
        if (!tail) return tail.error();
        if (!tail->header_crc)
            unreadable_copy(name.text(), Error(errc::damaged, "header unreadable"));
        if (tail->segment->header.kind == SegmentKind::log) tails.push_back(std::move(*tail));
    }
    Sequence upto = manifest_.newest.sequence;
    for (const Manifest::Entry& entry : manifest_.entries)
        upto = std::max(upto, entry.last);
    TailSurvey survey(tails, upto + 1, std::max(manifest_.durable_upto, manifest_.newest.sequence));
    survey.run();
    for (const TailSegment& tail : tails) {
        const std::uint64_t end = std::max(tail.keep_end, tail.copy_end);
        if (end > segment_header_size) scan(tail, end, tail.segment->header.base, 0, false);
        if (line_ != nullptr) upto = std::max(upto, line_->last);
    }
    report_.durable_upto = std::max(report_.durable_upto, survey.proven());
    if (upto < survey.proven())
        add({.kind = Finding::Kind::batch,
             .file = directory_.path(),
             .offset = 0,
             .first = upto + 1,
             .last = survey.proven(),
             .detail = "nothing of them was found"});
    for (const Finding& finding : survey.findings())
        add(finding);
    return {};
}

}  // namespace

Result<VerifyReport> verify(FileSystem& files, const std::string& directory) {
    return Verifier(files, directory).run();
}

int exit_code(const Result<VerifyReport>& outcome) {
    if (!outcome) return 2;
    return outcome->is_damaged() ? 1 : 0;
}

}  // namespace pesan::store
