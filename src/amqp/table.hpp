#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "amqp/errc.hpp"
#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::amqp {

/// Tables in tables (and arrays in arrays) go this deep at most.
inline constexpr int table_depth_max = 16;
/// Entries of a table or array, those of its nested ones included.
inline constexpr std::size_t table_entries_max = 4096;
/// Names of fields and short strings.
inline constexpr std::size_t short_string_bytes_max = 255;

class Value;
struct Field;
using Array = std::vector<Value>;

/// Names and values in their order; names may repeat, as the standard allows on the wire.
class Table {
public:
    [[nodiscard]] const Value* find(std::string_view name) const;
    /// Replaces the first field of that name, or adds one at the end.
    void set(std::string name, Value value);
    bool erase(std::string_view name);

    [[nodiscard]] std::vector<Field>& fields() { return fields_; }
    [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }
    [[nodiscard]] bool empty() const { return fields_.empty(); }

    bool operator==(const Table&) const;

private:
    std::vector<Field> fields_;
};

struct Decimal {
    std::uint8_t scale = 0;
    std::int32_t value = 0;
    bool operator==(const Decimal&) const = default;
};

/// Seconds since 1970, as class basic's timestamp.
struct Timestamp {
    std::uint64_t seconds = 0;
    bool operator==(const Timestamp&) const = default;
};

/// Bytes that are no text (RabbitMQ's type 'x').
struct ByteArray {
    Bytes bytes;
    bool operator==(const ByteArray&) const = default;
};

/// A field's value; the order of the alternatives is of no importance outside the codec.
///
/// source   AMQP 0-9-1 §4.2.5.5 with RabbitMQ's errata: t b B s u I i l f d D S A T F V x
class Value {
public:
    using Variant = std::variant<std::monostate, bool, std::int8_t, std::uint8_t, std::int16_t,
                                 std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, float,
                                 double, Decimal, std::string, Timestamp, ByteArray, Array, Table>;

    Value() = default;
    template <class T>
    requires std::is_constructible_v<Variant, T&&> &&
        (!std::is_same_v<std::remove_cvref_t<T>, Value>)Value(T&& value)
        : variant_(std::forward<T>(value)) {}
    Value(const char* text) : variant_(std::string(text)) {}
    Value(std::string_view text) : variant_(std::string(text)) {}

    [[nodiscard]] const Variant& variant() const { return variant_; }
    [[nodiscard]] Variant& variant() { return variant_; }

    /// The value if it is of this type, else null.
    template <class T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&variant_);
    }
    /// Any of the integer types, widened; false when it is none.
    [[nodiscard]] bool integer(std::int64_t& out) const;

    bool operator==(const Value&) const = default;

private:
    Variant variant_;
};

struct Field {
    std::string name;
    Value value;
    bool operator==(const Field&) const = default;
};

/// Appends the table with its 32-bit length before it.
void encode_table(Bytes& to, const Table& table);

/// Reads a table with its length from the front of `from` and moves `from` behind it.
///
/// errors   truncated, unknown_field_type, too_deep, too_large
Result<Table> decode_table(BytesView& from);

}  // namespace pesan::amqp
