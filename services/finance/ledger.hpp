#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"
#include "services/finance/entry.hpp"

namespace pesan::finance {

/// What one account has of one currency.
struct Balance {
    std::string currency;
    Account account = Account::receivable;
    /// Sums of what was debited and of what was credited, both positive.
    std::int64_t debit = 0;
    std::int64_t credit = 0;
};

/// What one business day sold in one currency. Cancelled orders count on the day they were
/// cancelled.
struct DailySales {
    std::string day;
    std::string currency;
    std::int64_t orders = 0;
    std::int64_t cancelled = 0;
    std::int64_t credit_notes = 0;
    /// Orders less cancelled ones and credit notes.
    std::int64_t net = 0;
    std::int64_t vat = 0;

    bool operator==(const DailySales&) const = default;
};

/// Days "2026-01-31", both included; empty = no bound.
struct DayRange {
    std::string from;
    std::string to;
};

struct DailySalesPage {
    std::vector<DailySales> days;
    /// Empty: no more.
    std::string next_cursor;
};

struct EntryPage {
    std::vector<Entry> entries;
    /// Empty: no more.
    std::string next_cursor;
};

/// The tables of the ledger. The database itself refuses an entry that does not add up to 0, and
/// one whose id is there. Balances and daily sales are kept up with each entry, so that asking for
/// them costs the same at any size. All functions run in the caller's transaction.
class Ledger {
public:
    [[nodiscard]] static Result<void> open(SqlDatabase& database);

    /// Writes entries that are not there yet.
    ///
    /// returns  the ids that were new
    static Result<std::set<std::string>> post(SqlTransaction& transaction,
                                              std::span<const Entry> entries);

    /// Every account of every currency that has entries; by currency, then in the order of
    /// `accounts`.
    static Result<std::vector<Balance>> balances(SqlTransaction& transaction);
    /// By day and currency.
    static Result<DailySalesPage> daily_sales(SqlTransaction& transaction, const DayRange& range,
                                              const std::string& cursor, std::int64_t limit);
    /// By time, then id: the same order whenever the entries were written.
    ///
    /// errors   invalid_argument for a cursor that is none
    static Result<EntryPage> entries(SqlTransaction& transaction, const std::string& cursor,
                                     std::int64_t limit);
    /// Those of one order, by time: its sale, and what took it back.
    static Result<EntryPage> entries_of_order(SqlTransaction& transaction,
                                              const std::string& order_id);
};

}  // namespace pesan::finance
