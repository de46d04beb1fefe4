#pragma once

#include <optional>
#include <string>

#include "store/format.hpp"
#include "store/read_window.hpp"
#include "store/report.hpp"

namespace pesan::store {

/// What lies at a place where a batch may begin.
enum class HeaderState {
    /// Zeros: nothing was written here.
    none,
    /// Bytes that are no header of this segment.
    unreadable,
    intact,
};

/// Takes what a scan finds, in the order of the file. Views are valid during the call.
class ScanVisitor {
public:
    virtual ~ScanVisitor() = default;
    virtual void batch(const BatchHeader& header) = 0;
    virtual void record(const Record& record, std::uint64_t offset) = 0;
    /// Bytes that should hold records and do not. first, last: numbers concerned, 0 = unknown.
    virtual void lost(Finding::Kind kind, std::uint64_t offset, Sequence first, Sequence last) = 0;
    /// Bytes that are no batch, where no number is missing: a seal was there.
    virtual void lost_seal(std::uint64_t offset) = 0;
};

/// Reads the batches of one segment. Damage costs the record it hit, or the batch if it hit the
/// header: reading goes on at the next place where a checksum is right.
class SegmentScanner {
public:
    /// crc  checksum of the segment header, for the first batch; nothing if it is unreadable
    SegmentScanner(File& file, std::uint64_t file_size, std::uint64_t nonce,
                   std::optional<std::uint32_t> crc);

    struct Probe {
        HeaderState state = HeaderState::none;
        DecodedBatchHeader batch;
    };
    /// previous  what the batch must say about the one before; nothing = not known
    Probe probe(std::uint64_t offset, std::uint64_t limit, std::optional<std::uint32_t> previous);
    /// The next place from `offset` on where a batch header of this segment is intact.
    std::optional<std::uint64_t> find_batch(std::uint64_t offset, std::uint64_t limit);
    [[nodiscard]] bool records_intact(std::uint64_t offset, const BatchHeader& header);

    /// Everything from `from`, where a batch begins, to `end`; all of it is known to have been
    /// written. expected  number of the first record dense     numbers have no gaps upto      the
    /// last number that was written there; 0 = unknown
    void scan(std::uint64_t from, std::uint64_t end, Sequence expected, bool dense, Sequence upto,
              ScanVisitor& visitor);

    [[nodiscard]] std::optional<std::uint32_t> first_chain() const { return crc_; }
    /// Checksum of the last batch header that scan() read.
    [[nodiscard]] std::optional<std::uint32_t> chain() const { return chain_; }

private:
    std::optional<RecordHeader> intact_record(std::uint64_t offset, std::uint64_t end);
    void scan_records(std::uint64_t offset, const BatchHeader& header, ScanVisitor& visitor);
    std::optional<std::uint64_t> behind_damage(std::uint64_t offset, std::uint64_t end,
                                               std::uint32_t delta_min);

    ReadWindow window_;
    std::uint64_t nonce_;
    std::optional<std::uint32_t> crc_;
    std::optional<std::uint32_t> chain_;
};

}  // namespace pesan::store
