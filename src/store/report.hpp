#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/record.hpp"

namespace pesan::store {

/// What the log found out of order when it was opened or verified.
struct Finding {
    enum class Kind {
        /// The end is unreadable and nothing behind it proves that it had been durable: what a
        /// crash
        /// leaves of a group it interrupted. Cut; no loss, as far as anything can tell.
        torn_tail,
        /// One record, durable once, is unreadable.
        record,
        /// A whole batch or more, durable once, is unreadable.
        batch,
        /// A segment that the manifest lists is gone.
        segment,
        /// A copy of the manifest, a checkpoint, a header or an index is unreadable; another source
        /// served instead.
        spare_copy,
        /// No checkpoint is readable although there were some.
        checkpoint,
        /// The record is intact, but the engine could not apply it.
        not_applied,
    };
    Kind kind = Kind::torn_tail;
    std::string file;
    std::uint64_t offset = 0;
    /// Sequence numbers concerned; 0 = none known.
    Sequence first = 0;
    Sequence last = 0;
    std::string detail;

    /// Data that had been confirmed is missing.
    [[nodiscard]] bool is_loss() const;
    /// One line for people: what, where, which sequence numbers.
    [[nodiscard]] std::string text() const;
};

/// Every finding, in the order of the log.
struct RecoveryReport {
    /// The log had been closed in order.
    bool clean_stop = true;
    std::vector<Finding> findings;

    [[nodiscard]] bool has_loss() const;
};

}  // namespace pesan::store
