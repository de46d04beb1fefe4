#pragma once

#include <atomic>

#include "base/clock.hpp"
#include "pesan/inbox.hpp"

namespace pesan {

/// The inbox over pesan_inbox. Safe from any thread; each call works inside its caller's
/// transaction.
class StoredInbox final : public Inbox {
public:
    /// After so many ids the oldest rows are looked at, and removed where they are too old: always
    /// more than came, so that the table shrinks again after a busy time.
    static constexpr std::size_t clean_every = 256;
    static constexpr std::int64_t clean_rows = 1024;

    StoredInbox(Clock& clock, std::chrono::hours keep) : clock_(clock), keep_(keep) {}
    [[nodiscard]] static Result<void> migrate_tables(SqlDatabase& database);

    Result<bool> remember(SqlTransaction& transaction, std::string_view reader,
                          std::string_view source, std::string_view id) override;
    Result<std::vector<bool>> remember_all(
        SqlTransaction& transaction, std::string_view reader,
        std::span<const std::pair<std::string, std::string>> names) override;

private:
    [[nodiscard]] std::int64_t now_ms() const;
    Result<std::vector<bool>> remember_each(
        SqlTransaction& transaction, std::string_view reader,
        std::span<const std::pair<std::string, std::string>> names);
    Result<std::vector<bool>> remember_together(
        SqlTransaction& transaction, std::string_view reader,
        std::span<const std::pair<std::string, std::string>> names);
    Result<void> clean_now_and_then(SqlTransaction& transaction, std::size_t added);
    Result<void> clean(SqlTransaction& transaction);

    Clock& clock_;
    const std::chrono::hours keep_;
    std::atomic<std::size_t> remembered_ = 0;
};

}  // namespace pesan
