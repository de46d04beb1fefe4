#include "adapters/sqlite/statement.hpp"

#include <sqlite3.h>

#include <charconv>

#include "adapters/sqlite/error.hpp"
#include "pesan/errc.hpp"

namespace pesan::sqlite {

namespace {

/// SQLite takes "$1" as a name, and "$1::bigint" too (Tcl's way of writing a variable), so that
/// PostgreSQL's casts of parameters do no harm.
std::size_t number_of(const char* name) {
    std::size_t number = 0;
    const std::string_view text = name == nullptr ? "" : name + 1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

SqlValue column(::sqlite3_stmt* statement, int index) {
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, index)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, index);
        case SQLITE_NULL:
            return std::monostate();
        default:
            break;
    }
    // The bytes as they are, NUL included; the call must come before the one for their number.
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
    return size == 0 ? std::string() : std::string(bytes, size);
}

}  // namespace

void Statement::Finalize::operator()(::sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(::sqlite3* connection, ::sqlite3_stmt* statement)
    : connection_(connection), statement_(statement) {
    const int count = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= count; ++i)
        numbers_.push_back(number_of(sqlite3_bind_parameter_name(statement, i)));
}

Result<Statement> Statement::prepare(::sqlite3* connection, std::string_view sql) {
    ::sqlite3_stmt* made = nullptr;
    const char* tail = nullptr;
    const int status = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &made, &tail);
    if (status != SQLITE_OK) return last_error(connection);
    Statement statement(connection, made);
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (made == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        return Error(errc::invalid_argument, "one statement is run at a time");
    }
    return statement;
}

int Statement::bind_one(int index, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(statement_.get(), index, *number);
    }
    if (const auto* real = std::get_if<double>(&value))
        return sqlite3_bind_double(statement_.get(), index, *real);
    if (const auto* text = std::get_if<std::string>(&value)) {
        // Not copied: the value lives until the statement is reset.
        return sqlite3_bind_text64(statement_.get(), index, text->data(), text->size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
    }
    return sqlite3_bind_null(statement_.get(), index);
}

Result<void> Statement::bind(std::span<const SqlValue> values) {
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        const auto number = numbers_[i];
        if (number == 0 || number > values.size()) {
            return Error(errc::invalid_argument,
                         "parameter $" + std::to_string(number) + " has no value");
        }
        if (bind_one(static_cast<int>(i) + 1, values[number - 1]) != SQLITE_OK)
            return last_error(connection_);
    }
    return {};
}

SqlRow Statement::row() const {
    const int count = sqlite3_column_count(statement_.get());
    SqlRow row;
    row.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        row.push_back(column(statement_.get(), i));
    return row;
}

Result<std::int64_t> Statement::step_all(std::vector<SqlRow>* rows) {
    for (;;) {
        const int status = sqlite3_step(statement_.get());
        if (status == SQLITE_ROW) {
            if (rows != nullptr) rows->push_back(row());
            continue;
        }
        if (status != SQLITE_DONE) return last_error(connection_);
        if (sqlite3_stmt_readonly(statement_.get()) != 0) return 0;
        return std::int64_t{sqlite3_changes64(connection_)};
    }
}

Result<std::int64_t> Statement::run(std::span<const SqlValue> values, std::vector<SqlRow>* rows) {
    Result<std::int64_t> changed = 0;
    if (auto bound = bind(values); !bound) {
        changed = bound.error();
    } else {
        changed = step_all(rows);
    }
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    return changed;
}

}  // namespace pesan::sqlite
