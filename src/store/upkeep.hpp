#pragma once

#include <memory>

#include "store/log_core.hpp"
#include "store/maintenance_task.hpp"

namespace pesan::store {

/// Decides what is to be done beside the appending, and takes the results in: spare segments,
/// manifest, indexes, checkpoints, removal and compaction. One task at a time, in steps. Owner's
/// thread.
///
/// The order that makes a crash harmless at any point: a file is written and named, then the
/// manifest lists it, then what it replaces is discarded.
class Upkeep {
public:
    explicit Upkeep(LogCore& core) : core_(core) {}

    /// The task whose next step is to run, if there is any.
    std::shared_ptr<MaintenanceTask> next();
    /// A step went well.
    void stepped(MaintenanceTask& task);
    /// A step found no room; it is tried again later.
    void starved();

    void submit(CheckpointWriter checkpoint);
    [[nodiscard]] bool checkpoint_running() const { return submitted_ || writing_checkpoint_; }
    [[nodiscard]] bool checkpoint_due() const;
    /// Something happened that may make work.
    void wake() { awake_ = true; }
    [[nodiscard]] std::optional<BootTime> timer() const;
    /// Files that recovery found to be left over.
    void discard(FileName name) { discards_.push_back({name, std::nullopt}); }
    /// The manifest on disk says what the log is now.
    void listed(const Manifest& manifest);
    /// The tail is mostly dead: let it be freed too.
    void consider_leaving_tail();

private:
    [[nodiscard]] std::uint64_t checkpoint_bytes_expected() const;
    std::shared_ptr<MaintenanceTask> plan();
    std::shared_ptr<MaintenanceTask> plan_checkpoint();
    std::shared_ptr<MaintenanceTask> plan_manifest();
    std::shared_ptr<MaintenanceTask> plan_discard();
    std::shared_ptr<MaintenanceTask> plan_spare();
    std::shared_ptr<MaintenanceTask> plan_index();
    std::shared_ptr<MaintenanceTask> plan_compaction();
    void drop(const FileName& name);
    void retire_dead();
    void retire(const Segment& segment);
    [[nodiscard]] bool is_settled(const Segment& segment) const;
    [[nodiscard]] bool is_sparse(const Segment& segment) const;
    [[nodiscard]] bool is_small(const Segment& segment) const;
    std::shared_ptr<MaintenanceTask> compact(std::size_t first, std::size_t count);

    void finish(SpareTask& task);
    void finish(DiscardTask& task);
    void finish(IndexTask& task);
    void finish(CheckpointTask& task);
    void finish(CompactTask& task);

    LogCore& core_;
    std::shared_ptr<MaintenanceTask> task_;
    std::optional<CheckpointWriter> submitted_;
    bool writing_checkpoint_ = false;
    /// Not known of a checkpoint that an earlier run wrote.
    std::optional<std::uint64_t> live_at_checkpoint_;
    bool checkpoint_wanted_ = false;
    bool manifest_stale_ = false;
    bool awake_ = true;
    BootTime planned_{};
    /// After a step that found no room, nothing new is begun until then.
    std::optional<BootTime> starved_until_;
    /// A spare is missing and the disk has no room for it; looked at again then.
    std::optional<BootTime> spare_retry_;
    std::uint64_t opened_at_discard_ = 0;
    /// Out of the log, but in the manifest on disk.
    std::vector<std::unique_ptr<Segment>> retired_;
    std::vector<std::uint64_t> retired_checkpoints_;
    /// In no manifest any more.
    std::vector<DiscardTask::Item> discards_;
};

}  // namespace pesan::store
