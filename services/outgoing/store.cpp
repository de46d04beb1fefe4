#include "services/outgoing/store.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::outgoing {

namespace {

constexpr std::string_view columns =
    "id, source, message_id, order_id, recipient, template, locale, summary, state, marked, "
    "attempts, resent, unknowns, "
    "segments, answer, server_id, receipt, request, created_ms, updated_ms, version";

Row read_row(const SqlRow& from) {
    Row row;
    std::size_t at = 0;
    const auto text = [&](std::string& to) { to = sql_text(from[at++]); };
    const auto number = [&](std::int64_t& to) { to = sql_int(from[at++]); };
    for (std::string* field : {&row.id, &row.source, &row.message_id, &row.order_id, &row.recipient,
                               &row.template_name, &row.locale, &row.summary}) {
        text(*field);
    }
    row.state = parse_state(sql_text(from[at++])).value_or(State::unknown);
    row.marked = sql_int(from[at++]) != 0;
    for (std::int64_t* field : {&row.attempts, &row.resent, &row.unknowns, &row.segments})
        number(*field);
    for (std::string* field : {&row.answer, &row.server_id, &row.receipt, &row.request})
        text(*field);
    for (std::int64_t* field : {&row.created_ms, &row.updated_ms, &row.version})
        number(*field);
    return row;
}

std::vector<SqlValue> values_of(const Row& row) {
    return {row.id,
            row.source,
            row.message_id,
            row.order_id,
            row.recipient,
            row.template_name,
            row.locale,
            row.summary,
            std::string(name_of(row.state)),
            std::int64_t{row.marked},
            row.attempts,
            row.resent,
            row.unknowns,
            row.segments,
            row.answer,
            row.server_id,
            row.receipt,
            row.request,
            row.created_ms,
            row.updated_ms,
            row.version};
}

Result<std::optional<Row>> first_row(const Result<std::vector<SqlRow>>& rows) {
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Row>();
    return std::optional<Row>(read_row(rows->front()));
}

struct Cursor {
    std::int64_t created_ms = INT64_MAX;
    std::string id;
};

/// "1769847330123.018f…": the time and id of the last row of the page before.
Result<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    const std::size_t dot = text.find('.');
    const std::string_view number = text.substr(0, dot);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), cursor.created_ms);
    if (dot == std::string_view::npos || error != std::errc() ||
        end != number.data() + number.size()) {
        return Error(errc::invalid_argument, "cursor: not one that a page ended with");
    }
    cursor.id = text.substr(dot + 1);
    return cursor;
}

Migration first_migration(const std::string& kind) {
    std::string sql = fmt::format(
        "CREATE TABLE {0}_messages (id TEXT NOT NULL PRIMARY KEY, source TEXT NOT NULL, message_id "
        "TEXT NOT NULL, "
        "order_id TEXT NOT NULL, recipient TEXT NOT NULL, template TEXT NOT NULL, locale TEXT NOT "
        "NULL, "
        "summary TEXT NOT NULL, state TEXT NOT NULL, marked BIGINT NOT NULL, attempts BIGINT NOT "
        "NULL, "
        "resent BIGINT NOT NULL, unknowns BIGINT NOT NULL, segments BIGINT NOT NULL, answer TEXT "
        "NOT NULL, "
        "server_id TEXT NOT NULL, receipt TEXT NOT NULL, request TEXT NOT NULL, created_ms BIGINT "
        "NOT NULL, "
        "updated_ms BIGINT NOT NULL, version BIGINT NOT NULL, UNIQUE (message_id, source));\n"
        "CREATE INDEX {0}_messages_newest ON {0}_messages (created_ms, id);\n"
        "CREATE INDEX {0}_messages_order ON {0}_messages (order_id) WHERE order_id <> '';\n"
        "CREATE INDEX {0}_messages_server ON {0}_messages (server_id) WHERE server_id <> '';\n"
        "CREATE INDEX {0}_messages_unknown ON {0}_messages (unknowns) WHERE unknowns > 0;\n"
        "CREATE TABLE {0}_blocked (recipient TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL, "
        "since_ms BIGINT NOT NULL)",
        kind);
    return {.version = 1, .sqlite = sql, .postgresql = sql};
}

std::string save_statement(const std::string& kind) {
    std::string places;
    for (int i = 1; i <= 21; ++i)
        places += fmt::format("{}${}", i == 1 ? "" : ", ", i);
    std::string changes;
    for (const std::string_view column :
         {"state", "marked", "attempts", "resent", "unknowns", "segments", "answer", "server_id",
          "receipt", "request", "updated_ms", "version"}) {
        changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", column, column);
    }
    return fmt::format(
        "INSERT INTO {0}_messages ({1}) VALUES ({2}) ON CONFLICT (message_id, source) DO UPDATE "
        "SET {3} "
        "WHERE {0}_messages.version = excluded.version - 1",
        kind, columns, places, changes);
}

}  // namespace

Result<Store> Store::open(SqlDatabase& database, std::string kind) {
    const std::array history{first_migration(kind)};
    if (auto done = migrate(database, kind, history); !done) return done.error();
    return Store(std::move(kind));
}

Store::Store(std::string kind) : kind_(std::move(kind)) {
    const std::string from = fmt::format("SELECT {} FROM {}_messages ", columns, kind_);
    find_sql_ = from + "WHERE message_id = $1 AND source = $2";
    find_by_id_sql_ = from + "WHERE id = $1 OR message_id = $2 ORDER BY created_ms DESC LIMIT 1";
    find_by_server_id_sql_ =
        from + "WHERE server_id = $1 AND server_id <> '' ORDER BY created_ms DESC LIMIT 1";
    save_sql_ = save_statement(kind_);
    list_sql_ = from + "WHERE (created_ms < $1 OR (created_ms = $2 AND id < $3))";
    blocked_sql_ = fmt::format("SELECT reason FROM {}_blocked WHERE recipient = $1", kind_);
    block_sql_ = fmt::format(
        "INSERT INTO {}_blocked (recipient, reason, since_ms) VALUES ($1, $2, $3) ON CONFLICT "
        "(recipient) DO NOTHING",
        kind_);
    unblock_sql_ = fmt::format("DELETE FROM {}_blocked WHERE recipient = $1", kind_);
}

Result<std::optional<Row>> Store::find(SqlTransaction& transaction, std::string_view source,
                                       std::string_view message_id) const {
    return first_row(transaction.query(find_sql_, {std::string(message_id), std::string(source)}));
}

Result<std::optional<Row>> Store::find_by_id(SqlTransaction& transaction,
                                             std::string_view id) const {
    return first_row(transaction.query(find_by_id_sql_, {std::string(id), std::string(id)}));
}

Result<std::optional<Row>> Store::find_by_server_id(SqlTransaction& transaction,
                                                    std::string_view server_id) const {
    return first_row(transaction.query(find_by_server_id_sql_, {std::string(server_id)}));
}

Result<void> Store::save(SqlTransaction& transaction, const Row& row) const {
    Row next = row;
    ++next.version;
    const std::vector<SqlValue> values = values_of(next);
    auto changed = transaction.execute(save_sql_, std::span(values));
    if (!changed) return changed.error();
    if (*changed != 1) return Error(errc::conflict, "changed by another sender meanwhile");
    return {};
}

Result<Page> Store::list(SqlTransaction& transaction, const Filter& filter) const {
    auto cursor = parse_cursor(filter.cursor);
    if (!cursor) return cursor.error();
    std::string sql = list_sql_;
    std::vector<SqlValue> values{cursor->created_ms, cursor->created_ms, cursor->id};
    const auto narrow = [&](std::string_view column, std::string value) {
        if (value.empty()) return;
        values.emplace_back(std::move(value));
        sql += fmt::format(" AND {} = ${}", column, values.size());
    };
    narrow("order_id", filter.order_id);
    narrow("recipient", filter.recipient);
    narrow("state", filter.state ? std::string(name_of(*filter.state)) : std::string());
    const auto limit = static_cast<std::size_t>(std::min(filter.limit, page_rows_max));
    values.emplace_back(static_cast<std::int64_t>(limit + 1));
    sql += fmt::format(" ORDER BY created_ms DESC, id DESC LIMIT ${}", values.size());

    auto rows = transaction.query(sql, std::span<const SqlValue>(values));
    if (!rows) return rows.error();
    Page page;
    for (const SqlRow& row : *rows) {
        if (page.rows.size() == limit) {
            page.next_cursor =
                fmt::format("{}.{}", page.rows.back().created_ms, page.rows.back().id);
            break;
        }
        page.rows.push_back(read_row(row));
    }
    return page;
}

Result<std::int64_t> Store::unknown_total(SqlTransaction& transaction) const {
    auto rows = transaction.query(
        fmt::format(
            "SELECT CAST(COALESCE(SUM(unknowns), 0) AS BIGINT) FROM {}_messages WHERE unknowns > 0",
            kind_),
        {});
    if (!rows) return rows.error();
    return rows->empty() ? 0 : sql_int(rows->front().front());
}

Result<std::int64_t> Store::unknown_total(SqlDatabase& database) const {
    std::int64_t total = 0;
    const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto sum = unknown_total(transaction);
        if (!sum) return sum.error();
        total = *sum;
        return {};
    };
    if (auto done = database.transact_blocking(work); !done) return done.error();
    return total;
}

Result<std::optional<std::string>> Store::blocked(SqlTransaction& transaction,
                                                  std::string_view recipient) const {
    auto rows = transaction.query(blocked_sql_, {std::string(recipient)});
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<std::string>();
    return std::optional<std::string>(sql_text(rows->front().front()));
}

Result<void> Store::block(SqlTransaction& transaction, std::string_view recipient,
                          std::string_view reason, std::int64_t now_ms) const {
    auto done =
        transaction.execute(block_sql_, {std::string(recipient), std::string(reason), now_ms});
    if (!done) return done.error();
    return {};
}

Result<void> Store::unblock(SqlTransaction& transaction, std::string_view recipient) const {
    auto done = transaction.execute(unblock_sql_, {std::string(recipient)});
    if (!done) return done.error();
    return {};
}

}  // namespace pesan::outgoing
