#include "messaging/outbox/lease.hpp"

#include <algorithm>

namespace pesan::outbox {

Result<LeaseRow> read_lease(SqlTransaction& transaction) {
    auto rows =
        transaction.query("SELECT token, renewals, holder, duration_ms FROM pesan_outbox_lease");
    if (!rows) return rows.error();
    LeaseRow lease;
    if (rows->empty()) return lease;
    const auto& row = rows->front();
    lease.token = sql_int(row[0]);
    lease.renewals = sql_int(row[1]);
    lease.holder = sql_text(row[2]);
    lease.duration = std::chrono::milliseconds(sql_int(row[3]));
    return lease;
}

Result<bool> write_lease(SqlTransaction& transaction, const LeaseRow& next, const LeaseRow& seen) {
    auto changed = transaction.execute(
        "UPDATE pesan_outbox_lease SET token = $1, renewals = $2, holder = $3, duration_ms = $4"
        " WHERE token = $5 AND renewals = $6 AND holder = $7",
        {next.token, next.renewals, next.holder, std::int64_t{next.duration.count()}, seen.token,
         seen.renewals, seen.holder});
    if (!changed) return changed.error();
    return *changed == 1;
}

Lease::Lease(Clock& clock, std::chrono::milliseconds duration, std::string self,
             std::function<bool(const std::string&)> gone)
    : clock_(clock), duration_(duration), self_(std::move(self)), gone_(std::move(gone)) {}

std::chrono::nanoseconds Lease::left() const {
    return row_ ? until_ - clock_.boot() : std::chrono::nanoseconds(0);
}

// The last tenth is kept back for clocks that run at a slightly different pace.
bool Lease::held() const {
    return left() > duration_ / 10;
}

bool Lease::due() const {
    return left() < duration_ / 2;
}

bool Lease::free(const LeaseRow& seen) {
    if (seen.holder.empty() || gone_(seen.holder)) return true;
    if (watched_ != seen) {
        watched_ = seen;
        watched_since_ = clock_.boot();
    }
    return clock_.boot() - watched_since_ >= std::max(duration_, seen.duration);
}

std::optional<LeaseRow> Lease::claim(const LeaseRow& seen) {
    if (row_ && seen == *row_) {
        auto renewed = seen;
        ++renewed.renewals;
        return renewed;
    }
    row_.reset();
    if (!free(seen)) return std::nullopt;
    return LeaseRow{.token = seen.token + 1, .renewals = 0, .holder = self_, .duration = duration_};
}

void Lease::granted(LeaseRow row, BootTime asked_at) {
    row_ = std::move(row);
    until_ = asked_at + duration_;
    watched_.reset();
}

std::chrono::milliseconds Lease::until_takeover() const {
    if (!watched_) return std::chrono::milliseconds(0);
    const auto at = watched_since_ + std::max(duration_, watched_->duration);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(at - clock_.boot());
    return std::max(left, std::chrono::milliseconds(1));
}

}  // namespace pesan::outbox
