#include "store/upkeep.hpp"

#include <algorithm>

namespace pesan::store {

namespace {
/// Without a reason the plan is not looked at more often than this.
constexpr std::chrono::milliseconds plan_interval{10};
/// After a task found no room.
constexpr std::chrono::seconds starved_interval{1};
}  // namespace

std::shared_ptr<MaintenanceTask> Upkeep::next() {
    if (task_ != nullptr) return task_;
    const BootTime now = core_.clock.boot();
    if (!awake_ && now - planned_ < plan_interval) return nullptr;
    planned_ = now;
    if (starved_until_ && now >= *starved_until_) starved_until_.reset();
    if (spare_retry_) core_.look_at_disk();
    task_ = plan();
    awake_ = task_ != nullptr;
    return task_;
}

std::shared_ptr<MaintenanceTask> Upkeep::plan() {
    retire_dead();
    if (auto task = plan_checkpoint()) return task;
    if (auto task = plan_manifest()) return task;
    if (auto task = plan_discard()) return task;
    if (starved_until_) return nullptr;
    if (auto task = plan_spare()) return task;
    if (auto task = plan_index()) return task;
    return starved_until_ ? nullptr : plan_compaction();
}

void Upkeep::stepped(MaintenanceTask& task) {
    if (!task.done()) return;
    core_.stats.written_bytes += task.written_bytes;
    core_.stats.syncs += task.syncs;
    if (auto* spare = dynamic_cast<SpareTask*>(&task)) finish(*spare);
    if (auto* manifest = dynamic_cast<ManifestTask*>(&task)) listed(manifest->manifest());
    if (auto* discard = dynamic_cast<DiscardTask*>(&task)) finish(*discard);
    if (auto* index = dynamic_cast<IndexTask*>(&task)) finish(*index);
    if (auto* checkpoint = dynamic_cast<CheckpointTask*>(&task)) finish(*checkpoint);
    if (auto* compact = dynamic_cast<CompactTask*>(&task)) finish(*compact);
    task_.reset();
    awake_ = true;
}

void Upkeep::starved() {
    // The chunks of a checkpoint are spent by now: the engine has to make it again.
    if (std::exchange(writing_checkpoint_, false)) checkpoint_wanted_ = true;
    if (task_ != nullptr) {
        if (dynamic_cast<ManifestTask*>(task_.get()) != nullptr) manifest_stale_ = true;
        if (const auto file = task_->unfinished()) drop(*file);
        // The reserve is for what frees space; a spare that is made anew is not.
        auto& spares = core_.appender.spares();
        const bool frees_space = dynamic_cast<SpareTask*>(task_.get()) == nullptr;
        if (frees_space && !spares.empty()) {
            drop(spares.back().name);
            spares.pop_back();
        }
        task_.reset();
    }
    core_.look_at_disk();
    spare_retry_ = starved_until_ = core_.clock.boot() + starved_interval;
}

std::optional<BootTime> Upkeep::timer() const {
    return starved_until_ ? starved_until_ : spare_retry_;
}

void Upkeep::drop(const FileName& name) {
    // A file that stays is found and removed by the next start.
    if (auto removed = core_.directory.remove(name); !removed) return;
}

// --- checkpoints

void Upkeep::submit(CheckpointWriter checkpoint) {
    submitted_ = std::move(checkpoint);
    checkpoint_wanted_ = false;
    live_at_checkpoint_ = core_.segments.live_records();
    core_.newest_bytes = submitted_->bytes();
    core_.since_checkpoint_bytes = 0;
    awake_ = true;
}

bool Upkeep::checkpoint_due() const {
    if (checkpoint_running() || starved_until_) return false;
    if (checkpoint_wanted_) return true;
    const std::uint64_t share =
        core_.options.checkpoint_interval_factor * checkpoint_bytes_expected();
    if (core_.since_checkpoint_bytes >=
        std::max(share, core_.options.checkpoint_interval_bytes_min))
        return true;
    if (!core_.sealed) return false;
    // Idle: what is dead but not covered is worth a checkpoint (two, as both that are kept must
    // cover it).
    std::uint64_t dead = 0;
    std::uint64_t live = 0;
    for (const auto& segment : core_.segments.all()) {
        live += segment->live_bytes;
        if (segment->sealed && segment->last > core_.covered()) dead += segment->dead_bytes();
    }
    return dead > live && dead >= std::max(2 * share, core_.options.segment_size_bytes / 16);
}

std::uint64_t Upkeep::checkpoint_bytes_expected() const {
    // As large for each live record as the last one was: a backlog that was worked off makes it
    // cheap again.
    if (!live_at_checkpoint_) return core_.newest_bytes;
    const double per_record =
        static_cast<double>(core_.newest_bytes) / static_cast<double>(*live_at_checkpoint_ + 1);
    return static_cast<std::uint64_t>(per_record *
                                      static_cast<double>(core_.segments.live_records() + 1));
}

std::shared_ptr<MaintenanceTask> Upkeep::plan_checkpoint() {
    if (!submitted_ || submitted_->sequence() > core_.durable) return nullptr;
    auto task = std::make_shared<CheckpointTask>(core_.directory, core_.appender.take_file_number(),
                                                 std::move(*submitted_));
    submitted_.reset();
    writing_checkpoint_ = true;
    return task;
}

void Upkeep::finish(CheckpointTask& task) {
    writing_checkpoint_ = false;
    ++core_.stats.checkpoints;
    if (core_.previous.generation != 0) retired_checkpoints_.push_back(core_.previous.generation);
    core_.previous = core_.newest;
    core_.newest = {task.generation(), task.sequence()};
    manifest_stale_ = true;
}

// --- manifest and what it lets go

std::shared_ptr<MaintenanceTask> Upkeep::plan_manifest() {
    for (const auto& segment : core_.segments.all())
        if (LogCore::listable(*segment, core_.durable) &&
            !core_.listed.contains(segment->header.id))
            manifest_stale_ = true;
    if (!manifest_stale_) return nullptr;
    manifest_stale_ = false;
    auto task = std::make_shared<ManifestTask>(core_.directory, core_.describe(false));
    // What is retired from here on may be in this manifest.
    for (auto& segment : retired_) {
        if (segment->index_saved) discards_.push_back({segment->index_name(), std::nullopt});
        discards_.push_back({segment->name(), std::nullopt});
        if (segment->file_size == core_.options.segment_size_bytes)
            discards_.back().becomes =
                Spare{.name = {FileRole::spare, 0}, .capacity = segment->file_size};
    }
    retired_.clear();
    for (const std::uint64_t generation : retired_checkpoints_)
        discards_.push_back({{FileRole::checkpoint, generation}, std::nullopt});
    retired_checkpoints_.clear();
    return task;
}

void Upkeep::listed(const Manifest& manifest) {
    core_.listed.clear();
    for (const Manifest::Entry& entry : manifest.entries)
        core_.listed.insert(entry.id);
}

std::shared_ptr<MaintenanceTask> Upkeep::plan_discard() {
    auto& ready = core_.appender.spares();
    const bool scarce = core_.stats.disk_free < core_.options.disk_free_bytes_min;
    for (; scarce && ready.size() > core_.options.spare_segments; ready.pop_back())
        discards_.push_back({ready.back().name, std::nullopt});
    if (discards_.empty()) return nullptr;
    // As many as were used since the last time will be used until the next: what is reused need not
    // be zeroed.
    const std::uint64_t used = core_.appender.opened_segments() - opened_at_discard_;
    const std::size_t wanted =
        scarce ? core_.options.spare_segments
               : core_.options.spare_segments + std::max<std::uint64_t>(2, used);
    opened_at_discard_ = core_.appender.opened_segments();
    std::size_t spares = ready.size();
    for (DiscardTask::Item& item : discards_) {
        if (!item.becomes) continue;
        if (spares >= wanted) {
            item.becomes.reset();
            continue;
        }
        item.becomes->name.number = core_.appender.take_file_number();
        ++spares;
    }
    return std::make_shared<DiscardTask>(core_.directory, std::exchange(discards_, {}));
}

void Upkeep::finish(DiscardTask& task) {
    for (const DiscardTask::Item& item : task.items()) {
        if (!item.becomes) continue;
        core_.appender.spares().push_back(*item.becomes);
        ++core_.stats.recycled_segments;
    }
    core_.look_at_disk();
}

// --- spares and indexes

std::shared_ptr<MaintenanceTask> Upkeep::plan_spare() {
    if (core_.appender.spares().size() >= core_.options.spare_segments) return nullptr;
    if (core_.stats.disk_free <
        core_.options.segment_size_bytes + core_.options.disk_free_bytes_min) {
        spare_retry_ = planned_ + starved_interval;
        return nullptr;
    }
    spare_retry_.reset();
    return std::make_shared<SpareTask>(core_.directory, core_.appender.take_file_number(),
                                       core_.options.segment_size_bytes);
}

void Upkeep::finish(SpareTask& task) {
    core_.appender.spares().push_back({.name = task.spare(), .capacity = task.capacity()});
    core_.look_at_disk();
}

std::shared_ptr<MaintenanceTask> Upkeep::plan_index() {
    for (const auto& segment : core_.segments.all()) {
        if (segment->index_saved || !core_.listed.contains(segment->header.id)) continue;
        const bool wasteful = segment->file_size - segment->end > segment->file_size / 8;
        return std::make_shared<IndexTask>(core_.directory, *segment, wasteful);
    }
    return nullptr;
}

void Upkeep::finish(IndexTask& task) {
    for (const auto& segment : core_.segments.all()) {
        if (segment->header.id != task.id()) continue;
        segment->index_saved = true;
        // Opened for writing; whoever reads opens it again.
        segment->file.reset();
        if (task.cut()) segment->file_size = segment->end;
    }
}

void Upkeep::consider_leaving_tail() {
    const Segment* tail = core_.appender.tail();
    if (tail == nullptr || tail->used_bytes() < core_.options.segment_size_bytes / 16) return;
    if (tail->index.live_records() * std::uint64_t{2} < tail->index.size())
        core_.appender.leave_segment();
}

}  // namespace pesan::store
