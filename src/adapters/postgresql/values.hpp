#pragma once

#include <libpq-fe.h>

#include <span>
#include <string>
#include <vector>

#include "pesan/sql.hpp"

namespace pesan::postgresql {

/// Types by which values are written and read; from the server's catalog (pg_type).
namespace oid {
inline constexpr Oid boolean = 16, bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, oid = 26,
                     json = 114, float4 = 700, float8 = 701, varchar = 1043, timestamptz = 1184,
                     numeric = 1700, uuid = 2950, jsonb = 3802;
}

/// One row of parameters in the shape libpq takes. Borrows texts from the values, which must
/// outlive it.
class Parameters {
public:
    /// types    of the statement's parameters; may be empty when none is known
    /// errors   invalid_argument: too few values, or NUL in a text
    [[nodiscard]] static Result<Parameters> make(std::span<const SqlValue> values,
                                                 std::span<const Oid> types);

    [[nodiscard]] int count() const { return static_cast<int>(pointers_.size()); }
    [[nodiscard]] const char* const* values() const { return pointers_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

private:
    Result<void> add(const SqlValue& value, bool as_bytes);
    void add_text(std::string text);

    /// Numbers as text; reserved in advance, so that pointers into it stay.
    std::vector<std::string> texts_;
    std::vector<const char*> pointers_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

[[nodiscard]] std::string number_text(double value);
/// Every row of a result.
[[nodiscard]] std::vector<SqlRow> rows_of(const PGresult* result);
/// The number of rows a statement changed.
[[nodiscard]] std::int64_t changed_by(PGresult* result);

}  // namespace pesan::postgresql
