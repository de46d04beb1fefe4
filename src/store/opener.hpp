#pragma once

#include "store/replay.hpp"
#include "store/tail_survey.hpp"
#include "store/upkeep.hpp"

namespace pesan::store {

/// Brings a log back from its directory: manifest, checkpoint, listed segments, and the end of the
/// log that no manifest lists. What is damaged is named in the report and costs only itself; errors
/// are left for what makes the directory as a whole unusable.
class Opener {
public:
    Opener(LogCore& core, Upkeep& upkeep, Recovery& recovery)
        : core_(core), upkeep_(upkeep), recovery_(recovery) {}

    Result<void> run();

private:
    Result<void> list_files();
    Result<void> read_lists();
    Result<void> rebuild_manifest();
    Result<void> restore_checkpoint();
    bool restore(CheckpointReader& reader, Finding::Kind kind);
    Result<void> load_listed();
    Result<std::unique_ptr<Segment>> open_listed(const Manifest::Entry& entry);
    bool load_index(Segment& segment);
    void scan_listed(Segment& segment);
    Result<void> find_tails();
    Result<TailSegment> open_tail(const FileName& name);
    void replay_tails();
    void keep(TailSegment& tail);
    Result<void> copy_unproven();
    Result<void> cut_tails();
    Result<void> finish();
    void sort_out_leftovers();
    [[nodiscard]] bool is_segment(std::uint64_t id) const;
    void report(Finding::Kind kind, std::string file, Sequence first, Sequence last,
                std::string detail);

    LogCore& core_;
    Upkeep& upkeep_;
    Recovery& recovery_;
    std::vector<FileName> names_;
    std::uint64_t next_file_ = file_number_first;
    Manifest manifest_;
    bool found_log_ = false;
    /// Every record up to here is in the checkpoint that was restored.
    Sequence checkpoint_ = 0;
    Sequence proven_ = 0;
    /// The last number of the listed segments.
    Sequence listed_upto_ = 0;
    /// The next number that is neither in the checkpoint nor in the segments read so far.
    Sequence expected_ = 1;
    std::vector<TailSegment> tails_;
    std::unique_ptr<Replay> replay_;
};

}  // namespace pesan::store
