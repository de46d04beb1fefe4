#include "services/order/idempotency_keys.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>

#include "services/sql/text_list.hpp"

namespace pesan::order {

Result<std::map<std::string, KeyRecord>> IdempotencyKeys::find(SqlTransaction& transaction,
                                                               std::span<const std::string> keys) {
    auto rows = transaction.query(
        "SELECT key, request_hash, order_id, body, delivered FROM idempotency_keys WHERE key " +
            sql::in_list(transaction.dialect(), 1),
        {sql::list_value(keys)});
    if (!rows) return rows.error();
    std::map<std::string, KeyRecord> found;
    for (const auto& row : *rows)
        found[sql_text(row[0])] = {sql_text(row[0]), sql_text(row[1]), sql_text(row[2]),
                                   sql_text(row[3]), sql_int(row[4]) != 0};
    return found;
}

Result<void> IdempotencyKeys::add(SqlTransaction& transaction, std::span<const KeyRecord> records,
                                  std::int64_t now_ms) {
    std::vector<SqlRow> rows;
    for (const auto& record : records)
        rows.push_back({record.key, record.request_hash, record.order_id, record.body,
                        std::int64_t{record.delivered}, now_ms});
    auto added = transaction.execute_many(
        "INSERT INTO idempotency_keys (key, request_hash, order_id, body, delivered, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        rows);
    if (!added) return added.error();
    return {};
}

Result<void> IdempotencyKeys::mark_delivered(SqlTransaction& transaction, const std::string& key) {
    auto marked =
        transaction.execute("UPDATE idempotency_keys SET delivered = 1 WHERE key = $1", {key});
    if (!marked) return marked.error();
    return {};
}

Result<std::int64_t> IdempotencyKeys::forget(SqlTransaction& transaction, std::int64_t before_ms) {
    return transaction.execute(
        "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE "
        "created_at < $1 LIMIT 500)",
        {before_ms});
}

std::string sha256_text(std::string_view bytes) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
    std::string text;
    for (const auto byte : digest)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::string key_fault(std::string_view key) {
    if (key.empty() || key.size() > idempotency_key_bytes_max)
        return fmt::format("must have 1 to {} characters", idempotency_key_bytes_max);
    const auto visible = [](char c) { return c > 0x20 && c < 0x7f; };
    return std::ranges::all_of(key, visible) ? "" : "may have visible ASCII characters only";
}

}  // namespace pesan::order
