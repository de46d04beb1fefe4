#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "store/log_options.hpp"
#include "store/segment_set.hpp"
#include "store/tail_memory.hpp"
#include "store/write_group.hpp"

namespace pesan::store {

/// Turns records into batches at the end of the log, in tail memory, and closes them into groups.
/// Records of one group share a batch unless a segment ends between them.
class Appender {
public:
    Appender(const LogOptions& options, const Directory& directory, SegmentSet& segments,
             Clock& clock, Random& random);

    Sequence append(std::uint8_t type, bool may_skip, BytesView head, BytesView body);
    /// An empty batch that carries the proof of what is durable.
    /// returns  false if the segment has no room for it
    bool append_seal();
    [[nodiscard]] bool has_pending() const { return batch_open_ || !pending_.empty(); }
    [[nodiscard]] std::size_t pending_bytes() const { return pending_bytes_; }
    [[nodiscard]] Sequence appended() const { return next_ - 1; }
    /// Closes the open batch and hands out what is not written yet.
    std::unique_ptr<WriteGroup> close_group();
    /// The group is on disk.
    void written(const WriteGroup& group);
    /// The next record opens a new segment. Nothing may be pending.
    void leave_segment();

    /// What the batches to come say about the ones before.
    void set_durable(Sequence sequence) { stamp_.durable_upto = sequence; }

    [[nodiscard]] const Segment* tail() const { return tail_; }
    [[nodiscard]] TailMemory& memory() { return memory_; }
    [[nodiscard]] std::deque<Spare>& spares() { return spares_; }
    [[nodiscard]] const std::deque<Spare>& spares() const { return spares_; }

    /// Next number of a file; segments, spares and temporary files share the count.
    std::uint64_t take_file_number() { return next_file_++; }
    [[nodiscard]] std::uint64_t next_file_number() const { return next_file_; }
    /// Segments begun since open().
    [[nodiscard]] std::uint64_t opened_segments() const { return opened_segments_; }
    void start_at(Sequence next, std::uint64_t next_file);

private:
    struct Pending {
        Segment* segment;
        std::uint64_t from;
        std::optional<SegmentOrigin> origin;
    };
    void make_room(std::uint64_t record_size);
    void open_batch();
    void close_batch();
    void open_segment(std::uint64_t size_min);
    SegmentOrigin choose_origin(std::uint64_t size_min);
    void put(BytesView bytes);

    const LogOptions& options_;
    const Directory& directory_;
    SegmentSet& segments_;
    Clock& clock_;
    Random& random_;
    const std::string boot_id_;

    Sequence next_ = 1;
    std::uint64_t next_file_ = 1;
    std::uint64_t opened_segments_ = 0;
    Segment* tail_ = nullptr;
    std::uint64_t position_ = 0;
    bool batch_open_ = false;
    std::uint64_t batch_offset_ = 0;
    std::uint32_t batch_count_ = 0;
    BatchHeader stamp_;
    std::vector<Pending> pending_;
    std::size_t pending_bytes_ = 0;
    TailMemory memory_;
    std::deque<Spare> spares_;
};

}  // namespace pesan::store
