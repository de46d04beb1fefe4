#pragma once

#include <optional>
#include <span>

#include "store/segment_scanner.hpp"

namespace pesan::store {

/// What recovery sees at one place of a segment that no manifest lists: a batch, or a hole where
/// one may have been.
struct BatchSight {
    HeaderState header = HeaderState::none;
    /// Every record's checksum is right; false without a header.
    bool records_intact = false;
    /// Numbers are missing between what lies before and what lies behind, or nothing intact lies
    /// behind. True for a batch whose header is intact.
    bool numbers_missing = true;
    /// Something proves that the numbers here had been durable.
    bool proven = false;
    /// An unproven batch before this one was cut.
    bool behind_cut = false;

    [[nodiscard]] bool is_possible() const;
};

enum class Verdict {
    /// Stays where it is.
    keep,
    /// Intact but not proven: copied into a new, synced segment before anything is served.
    copy,
    /// Was durable: exactly the records that are damaged are lost, and named.
    lose_records,
    /// Was durable: the batches that should be here are lost, and named.
    lose_batch,
    /// Bytes between batches that no record needs: the unused rest of a segment, or a seal.
    pass_over,
    /// The log ends here, nothing was begun.
    end,
    /// A group that a crash interrupted: it goes, with all behind it.
    cut,
};

/// One row: a condition left out holds for every state.
struct RecoveryCase {
    const char* name;
    std::optional<HeaderState> header;
    std::optional<bool> records_intact;
    std::optional<bool> numbers_missing;
    std::optional<bool> proven;
    std::optional<bool> behind_cut;
    Verdict verdict;

    [[nodiscard]] bool fits(const BatchSight& sight) const;
};

/// Exactly one row fits each possible state.
[[nodiscard]] std::span<const RecoveryCase> recovery_cases();
[[nodiscard]] Verdict decide(const BatchSight& sight);

}  // namespace pesan::store
