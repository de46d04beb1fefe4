#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pesan/sql.hpp"

namespace pesan::outbox {

/// The one row of pesan_outbox_lease. Every change of hands raises the token, every renewal the
/// renewals.
struct LeaseRow {
    std::int64_t token = 0;
    std::int64_t renewals = 0;
    /// Empty = given back.
    std::string holder;
    std::chrono::milliseconds duration{0};

    bool operator==(const LeaseRow&) const = default;
};

[[nodiscard]] Result<LeaseRow> read_lease(SqlTransaction& transaction);
/// Writes `next` if the row is still as it was seen; false when somebody was faster.
[[nodiscard]] Result<bool> write_lease(SqlTransaction& transaction, const LeaseRow& next,
                                       const LeaseRow& seen);

/// Who may relay. No time of day and no clock of another machine is compared: a holder trusts its
/// lease for the duration on its own boot clock, counted from before it asked; another takes over
/// only after it has itself watched the row stand unchanged for the duration. So two never trust at
/// once. One thread.
class Lease {
public:
    /// self   names this relay and nobody else
    /// gone   true when a holder is known to have ended, so that nobody need wait for it
    Lease(Clock& clock, std::chrono::milliseconds duration, std::string self,
          std::function<bool(const std::string& holder)> gone);

    /// Messages may be sent.
    [[nodiscard]] bool held() const;
    /// Less than half of the time is left.
    [[nodiscard]] bool due() const;
    [[nodiscard]] const std::optional<LeaseRow>& row() const { return row_; }
    [[nodiscard]] BootTime now() const { return clock_.boot(); }

    /// What to write in order to take or to renew it, given what stands there; nothing while
    /// another may hold it.
    [[nodiscard]] std::optional<LeaseRow> claim(const LeaseRow& seen);
    /// claim()'s row was written.
    void granted(LeaseRow row, BootTime asked_at);
    void lost() { row_.reset(); }
    /// How long claim() will go on saying no, if the holder is silent.
    [[nodiscard]] std::chrono::milliseconds until_takeover() const;

private:
    [[nodiscard]] bool free(const LeaseRow& seen);
    [[nodiscard]] std::chrono::nanoseconds left() const;

    Clock& clock_;
    const std::chrono::milliseconds duration_;
    const std::string self_;
    const std::function<bool(const std::string&)> gone_;
    /// What we wrote last, and until when we may trust it.
    std::optional<LeaseRow> row_;
    BootTime until_{};
    /// Another's row, and since when it has stood like this.
    std::optional<LeaseRow> watched_;
    BootTime watched_since_{};
};

}  // namespace pesan::outbox
