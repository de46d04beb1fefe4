#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "pesan/sql.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pesan::sqlite {

/// One prepared statement. Its parameters are $1, $2 … in any order, each as often as wanted.
class Statement {
public:
    /// errors   database; invalid_argument when the text holds more than one statement
    [[nodiscard]] static Result<Statement> prepare(::sqlite3* connection, std::string_view sql);

    /// Runs it to its end and resets it; rows are added to `rows` when that is given.
    ///
    /// returns  the number of rows changed
    Result<std::int64_t> run(std::span<const SqlValue> values, std::vector<SqlRow>* rows);

private:
    struct Finalize {
        void operator()(::sqlite3_stmt* statement) const;
    };

    Statement(::sqlite3* connection, ::sqlite3_stmt* statement);
    Result<void> bind(std::span<const SqlValue> values);
    int bind_one(int index, const SqlValue& value);
    [[nodiscard]] SqlRow row() const;
    Result<std::int64_t> step_all(std::vector<SqlRow>* rows);

    ::sqlite3* connection_;
    std::unique_ptr<::sqlite3_stmt, Finalize> statement_;
    /// The number N of "$N" for each of SQLite's own indices, which count names in order of
    /// appearance.
    std::vector<std::size_t> numbers_;
};

}  // namespace pesan::sqlite
