#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "pesan/outbox.hpp"

/// The table pesan_outbox and what is done with it; every function runs inside the caller's
/// transaction.
namespace pesan::outbox {

/// A row as the relay reads it. Numbers are given in rising order and never twice; among rows of
/// one key their order is the order of the commits.
struct StoredMessage {
    std::int64_t number = 0;
    std::int64_t added_ms = 0;
    OutboxMessage content;
};

/// Rows after a number, in order.
struct Page {
    std::vector<StoredMessage> rows;
    /// More rows follow.
    bool more = false;
};

/// How much data a page holds at most, unless its first message alone is larger.
inline constexpr std::int64_t page_bytes_max = 16 * 1024 * 1024;

[[nodiscard]] Result<void> migrate_tables(SqlDatabase& database);

/// Makes others who add a message of one of these keys wait until this transaction's end, so that
/// within a key the order of the numbers is the order of the commits. SQLite has one writer anyway.
[[nodiscard]] Result<void> lock_keys(SqlTransaction& transaction,
                                     const std::vector<OutboxMessage>& messages);
[[nodiscard]] Result<void> insert(SqlTransaction& transaction, std::vector<OutboxMessage> messages,
                                  WallTime now);
/// Tells relays of other processes, after the commit.
[[nodiscard]] Result<void> notify(SqlTransaction& transaction, const std::string& channel);

[[nodiscard]] Result<Page> read_page(SqlTransaction& transaction, std::int64_t after,
                                     std::size_t rows_max);
/// Removes rows that are confirmed, if the lease with this token still stands.
///
/// returns  how many went
[[nodiscard]] Result<std::int64_t> remove(SqlTransaction& transaction,
                                          const std::vector<std::int64_t>& numbers,
                                          std::int64_t token);
[[nodiscard]] Result<Outbox::Depth> depth(SqlTransaction& transaction, WallTime now);

/// Milliseconds since 1970.
[[nodiscard]] std::int64_t to_ms(WallTime time);

}  // namespace pesan::outbox
