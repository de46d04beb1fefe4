#include "services/finance/ledger.hpp"

#include <charconv>

#include "pesan/errc.hpp"
#include "services/finance/ledger_tables.hpp"
#include "services/sql/text_list.hpp"
#include "services/sql/writer_lock.hpp"

namespace pesan::finance {

namespace {

Result<std::set<std::string>> find_known(SqlTransaction& transaction,
                                         std::span<const Entry> entries) {
    std::vector<std::string> ids;
    for (const auto& entry : entries)
        ids.push_back(entry.id);
    auto rows = transaction.query(
        "SELECT id FROM ledger_entries WHERE id " + sql::in_list(transaction.dialect(), 1),
        {sql::list_value(ids)});
    if (!rows) return rows.error();
    std::set<std::string> known;
    for (const auto& row : *rows)
        known.insert(sql_text(row[0]));
    return known;
}

Result<void> add_entries(SqlTransaction& transaction, const std::vector<const Entry*>& entries) {
    std::vector<SqlRow> rows;
    for (const auto* entry : entries)
        rows.push_back({entry->at_ms, entry->id, entry->order_id, entry->order_number, entry->kind,
                        entry->day, entry->currency, entry->receivable, entry->revenue,
                        entry->vat});
    auto added = transaction.execute_many(
        "INSERT INTO ledger_entries (at, id, order_id, order_number, kind, day, currency, "
        "receivable, revenue, vat) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        rows);
    if (!added) return added.error();
    return {};
}

Result<void> add_balances(SqlTransaction& transaction, const std::vector<const Entry*>& entries) {
    struct Sums {
        std::int64_t debit = 0;
        std::int64_t credit = 0;
    };
    // Sorted, so that two writers lock rows in one order.
    std::map<std::pair<std::string, std::string>, Sums> sums;
    for (const auto* entry : entries) {
        for (const auto account : accounts) {
            auto& sum = sums[{entry->currency, std::string(text_of(account))}];
            const auto amount = entry->amount_of(account);
            (amount > 0 ? sum.debit : sum.credit) += amount > 0 ? amount : -amount;
        }
    }
    std::vector<SqlRow> rows;
    for (const auto& [key, sum] : sums)
        rows.push_back({key.first, key.second, sum.debit, sum.credit});
    auto added = transaction.execute_many(
        "INSERT INTO ledger_balances (currency, account, debit, credit) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (currency, account) DO UPDATE SET debit = ledger_balances.debit + "
        "excluded.debit, "
        "credit = ledger_balances.credit + excluded.credit",
        rows);
    if (!added) return added.error();
    return {};
}

Result<void> add_sales(SqlTransaction& transaction, const std::vector<const Entry*>& entries) {
    std::map<std::pair<std::string, std::string>, DailySales> days;
    for (const auto* entry : entries) {
        auto& day = days[{entry->day, entry->currency}];
        day.orders += entry->kind == "order" ? 1 : 0;
        day.cancelled += entry->kind == "cancel" ? 1 : 0;
        day.credit_notes += entry->kind == "credit_note" ? 1 : 0;
        day.net -= entry->revenue;
        day.vat -= entry->vat;
    }
    std::vector<SqlRow> rows;
    for (const auto& [key, day] : days)
        rows.push_back(
            {key.first, key.second, day.orders, day.cancelled, day.credit_notes, day.net, day.vat});
    auto added = transaction.execute_many(
        "INSERT INTO daily_sales (day, currency, orders, cancelled, credit_notes, net, vat) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (day, currency) DO UPDATE SET "
        "orders = daily_sales.orders + excluded.orders, cancelled = daily_sales.cancelled + "
        "excluded.cancelled, "
        "credit_notes = daily_sales.credit_notes + excluded.credit_notes, net = daily_sales.net + "
        "excluded.net, "
        "vat = daily_sales.vat + excluded.vat",
        rows);
    if (!added) return added.error();
    return {};
}

Entry entry_of_row(const SqlRow& row) {
    Entry entry;
    entry.at_ms = sql_int(row[0]);
    entry.id = sql_text(row[1]);
    entry.order_id = sql_text(row[2]);
    entry.order_number = sql_text(row[3]);
    entry.kind = sql_text(row[4]);
    entry.day = sql_text(row[5]);
    entry.currency = sql_text(row[6]);
    entry.receivable = sql_int(row[7]);
    entry.revenue = sql_int(row[8]);
    entry.vat = sql_int(row[9]);
    return entry;
}

/// An order has at most one entry of each kind; their ids are made of both.
constexpr const char* entry_kinds[] = {"order", "cancel", "credit_note"};

struct Position {
    std::int64_t at_ms = INT64_MIN;
    std::string id;
};

Result<Position> read_cursor(const std::string& cursor) {
    Position position;
    if (cursor.empty()) return position;
    const auto* end = cursor.data() + cursor.size();
    const auto [stopped, failed] = std::from_chars(cursor.data(), end, position.at_ms);
    if (failed != std::errc{} || stopped == end || *stopped != '_')
        return Error(errc::invalid_argument, "cursor: none that a page ended with");
    position.id.assign(stopped + 1, end);
    return position;
}

}  // namespace

Result<void> Ledger::open(SqlDatabase& database) {
    return migrate(database, "ledger", ledger_migrations());
}

Result<std::set<std::string>> Ledger::post(SqlTransaction& transaction,
                                           std::span<const Entry> entries) {
    std::set<std::string> added;
    if (entries.empty()) return added;
    if (auto locked = sql::lock_writers(transaction, "ledger"); !locked) return locked.error();
    const auto known = find_known(transaction, entries);
    if (!known) return known.error();
    std::vector<const Entry*> fresh;
    for (const auto& entry : entries)
        if (!known->contains(entry.id) && added.insert(entry.id).second) fresh.push_back(&entry);
    if (fresh.empty()) return added;
    if (auto done = add_entries(transaction, fresh); !done) return done.error();
    if (auto done = add_balances(transaction, fresh); !done) return done.error();
    if (auto done = add_sales(transaction, fresh); !done) return done.error();
    return added;
}

Result<std::vector<Balance>> Ledger::balances(SqlTransaction& transaction) {
    auto rows = transaction.query(
        "SELECT currency, account, debit, credit FROM ledger_balances ORDER BY currency");
    if (!rows) return rows.error();
    std::vector<Balance> balances;
    for (const auto& row : *rows) {
        for (const auto account : accounts)
            if (sql_text(row[1]) == text_of(account))
                balances.push_back({sql_text(row[0]), account, sql_int(row[2]), sql_int(row[3])});
    }
    std::ranges::stable_sort(
        balances, {}, [](const Balance& each) { return std::pair(each.currency, each.account); });
    return balances;
}

Result<DailySalesPage> Ledger::daily_sales(SqlTransaction& transaction, const DayRange& range,
                                           const std::string& cursor, std::int64_t limit) {
    const auto split = std::min(cursor.find('_'), cursor.size());
    const std::string currency = split == cursor.size() ? std::string() : cursor.substr(split + 1);
    auto rows = transaction.query(
        "SELECT day, currency, orders, cancelled, credit_notes, net, vat FROM daily_sales "
        "WHERE day >= $1 AND day <= $2 AND (day, currency) > ($3, $4) ORDER BY day, currency LIMIT "
        "$5",
        {range.from, range.to.empty() ? std::string("9999-12-31") : range.to,
         cursor.substr(0, split), currency, limit + 1});
    if (!rows) return rows.error();
    DailySalesPage page;
    const auto count = std::min(rows->size(), static_cast<std::size_t>(limit));
    for (std::size_t i = 0; i < count; ++i) {
        const auto& row = (*rows)[i];
        page.days.push_back({sql_text(row[0]), sql_text(row[1]), sql_int(row[2]), sql_int(row[3]),
                             sql_int(row[4]), sql_int(row[5]), sql_int(row[6])});
    }
    if (rows->size() > count)
        page.next_cursor = page.days.back().day + "_" + page.days.back().currency;
    return page;
}

Result<EntryPage> Ledger::entries(SqlTransaction& transaction, const std::string& cursor,
                                  std::int64_t limit) {
    const auto after = read_cursor(cursor);
    if (!after) return after.error();
    auto rows = transaction.query(
        "SELECT at, id, order_id, order_number, kind, day, currency, receivable, revenue, vat FROM "
        "ledger_entries "
        "WHERE (at, id) > ($1, $2) ORDER BY at, id LIMIT $3",
        {after->at_ms, after->id, limit + 1});
    if (!rows) return rows.error();
    EntryPage page;
    const auto count = std::min(rows->size(), static_cast<std::size_t>(limit));
    for (std::size_t i = 0; i < count; ++i)
        page.entries.push_back(entry_of_row((*rows)[i]));
    if (rows->size() > count)
        page.next_cursor = std::to_string(page.entries.back().at_ms) + "_" + page.entries.back().id;
    return page;
}

Result<EntryPage> Ledger::entries_of_order(SqlTransaction& transaction,
                                           const std::string& order_id) {
    std::vector<std::string> ids;
    for (const char* kind : entry_kinds)
        ids.push_back(order_id + "/" + kind);
    auto rows = transaction.query(
        "SELECT at, id, order_id, order_number, kind, day, currency, receivable, revenue, vat FROM "
        "ledger_entries "
        "WHERE id " +
            sql::in_list(transaction.dialect(), 1) + " ORDER BY at, id",
        {sql::list_value(ids)});
    if (!rows) return rows.error();
    EntryPage page;
    for (const auto& row : *rows)
        page.entries.push_back(entry_of_row(row));
    return page;
}

}  // namespace pesan::finance
