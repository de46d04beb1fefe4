#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pesan/sql.hpp"
#include "services/outgoing/row.hpp"

namespace pesan::outgoing {

struct Filter {
    std::string order_id = {};
    std::string recipient = {};
    std::optional<State> state = {};
    /// Where the page before ended; empty = the newest.
    std::string cursor = {};
    std::int64_t limit = 50;
};

inline constexpr std::int64_t page_rows_max = 500;

struct Page {
    std::vector<Row> rows;
    /// Empty = the last page.
    std::string next_cursor;
};

/// The tables of one kind of outgoing message: `<kind>_messages` and `<kind>_blocked` ("email",
/// "sms"). Keeps no state; safe from any thread.
class Store {
public:
    /// Creates or upgrades the tables.
    [[nodiscard]] static Result<Store> open(SqlDatabase& database, std::string kind);

    [[nodiscard]] const std::string& kind() const { return kind_; }

    Result<std::optional<Row>> find(SqlTransaction& transaction, std::string_view source,
                                    std::string_view message_id) const;
    /// By our own id, or by the id of the message that asked for it.
    Result<std::optional<Row>> find_by_id(SqlTransaction& transaction, std::string_view id) const;
    Result<std::optional<Row>> find_by_server_id(SqlTransaction& transaction,
                                                 std::string_view server_id) const;

    /// Writes the row with the next version.
    ///
    /// errors   conflict: another writer saved it since it was read
    Result<void> save(SqlTransaction& transaction, const Row& row) const;

    /// Newest first.
    ///
    /// errors   invalid_argument for a cursor that is none of ours
    Result<Page> list(SqlTransaction& transaction, const Filter& filter) const;
    /// How many outcomes were unknown, over all rows.
    Result<std::int64_t> unknown_total(SqlTransaction& transaction) const;
    /// The same in a transaction of its own, for the start of a service.
    Result<std::int64_t> unknown_total(SqlDatabase& database) const;

    /// The reason why nothing goes to this recipient, or nothing.
    Result<std::optional<std::string>> blocked(SqlTransaction& transaction,
                                               std::string_view recipient) const;
    Result<void> block(SqlTransaction& transaction, std::string_view recipient,
                       std::string_view reason, std::int64_t now_ms) const;
    Result<void> unblock(SqlTransaction& transaction, std::string_view recipient) const;

private:
    explicit Store(std::string kind);

    std::string kind_;
    std::string find_sql_, find_by_id_sql_, find_by_server_id_sql_, save_sql_, list_sql_;
    std::string blocked_sql_, block_sql_, unblock_sql_;
};

}  // namespace pesan::outgoing
