#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"

namespace pesan::order {

inline constexpr std::size_t idempotency_key_bytes_max = 255;

/// What was answered to a key.
struct KeyRecord {
    std::string key;
    /// SHA-256 of the body's bytes, in hexadecimal.
    std::string request_hash;
    std::string order_id;
    /// The answer, byte for byte.
    std::string body;
    /// Direct delivery: all services have done their part. A repetition before that does the rest.
    bool delivered = true;
};

/// The table of idempotency keys. A key is written in the transaction of its order, and only then:
/// only what succeeded is remembered.
class IdempotencyKeys {
public:
    static Result<std::map<std::string, KeyRecord>> find(SqlTransaction& transaction,
                                                         std::span<const std::string> keys);
    /// errors   conflict when another process was first
    static Result<void> add(SqlTransaction& transaction, std::span<const KeyRecord> records,
                            std::int64_t now_ms);
    static Result<void> mark_delivered(SqlTransaction& transaction, const std::string& key);
    /// Forgets up to 500 keys made before a time; returns how many.
    static Result<std::int64_t> forget(SqlTransaction& transaction, std::int64_t before_ms);
};

/// SHA-256 in hexadecimal.
[[nodiscard]] std::string sha256_text(std::string_view bytes);

/// Says what is wrong with a key; empty = nothing. 1 … 255 visible ASCII characters.
[[nodiscard]] std::string key_fault(std::string_view key);

}  // namespace pesan::order
