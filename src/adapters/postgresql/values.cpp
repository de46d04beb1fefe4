#include "adapters/postgresql/values.hpp"

#include <fmt/format.h>

#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

std::string bytes_of(const char* hex) {
    std::size_t size = 0;
    auto* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(hex), &size);
    if (bytes == nullptr) throw std::bad_alloc();
    std::string copied(reinterpret_cast<const char*>(bytes), size);
    PQfreemem(bytes);
    return copied;
}

SqlValue integer(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

SqlValue real(const char* text) {
    return std::strtod(text, nullptr);
}

/// A sum of BIGINT is a NUMERIC: whole numbers stay whole.
SqlValue numeric(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    return real(text.data());
}

SqlValue column(const PGresult* result, int row, int index) {
    if (PQgetisnull(result, row, index) != 0) return std::monostate();
    const char* text = PQgetvalue(result, row, index);
    const std::string_view view(text, static_cast<std::size_t>(PQgetlength(result, row, index)));
    switch (PQftype(result, index)) {
        case oid::int2:
        case oid::int4:
        case oid::int8:
        case oid::oid:
            return integer(view);
        case oid::boolean:
            return std::int64_t{view == "t"};
        case oid::float4:
        case oid::float8:
            return real(text);
        case oid::numeric:
            return numeric(view);
        case oid::bytea:
            return bytes_of(text);
        default:
            return std::string(view);
    }
}

}  // namespace

std::string number_text(double value) {
    return fmt::format("{}", value);
}

void Parameters::add_text(std::string text) {
    texts_.push_back(std::move(text));
    pointers_.push_back(texts_.back().c_str());
    lengths_.push_back(0);
    formats_.push_back(0);
}

Result<void> Parameters::add(const SqlValue& value, bool as_bytes) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        add_text(std::to_string(*number));
    } else if (const auto* real = std::get_if<double>(&value)) {
        add_text(number_text(*real));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        // libpq would end the text at the NUL without a word.
        if (!as_bytes && text->find('\0') != std::string::npos) {
            return Error(errc::invalid_argument, "a text holds NUL; only BYTEA can");
        }
        pointers_.push_back(text->c_str());
        lengths_.push_back(static_cast<int>(text->size()));
        formats_.push_back(as_bytes ? 1 : 0);
    } else {
        pointers_.push_back(nullptr);
        lengths_.push_back(0);
        formats_.push_back(0);
    }
    return {};
}

Result<Parameters> Parameters::make(std::span<const SqlValue> values, std::span<const Oid> types) {
    if (values.size() < types.size()) {
        return Error(errc::invalid_argument,
                     fmt::format("parameter ${} has no value", values.size() + 1));
    }
    Parameters parameters;
    parameters.texts_.reserve(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (auto added = parameters.add(values[i], types[i] == oid::bytea); !added)
            return added.error();
    }
    return parameters;
}

std::vector<SqlRow> rows_of(const PGresult* result) {
    const int count = PQntuples(result);
    const int columns = PQnfields(result);
    std::vector<SqlRow> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        auto& row = rows.emplace_back();
        row.reserve(static_cast<std::size_t>(columns));
        for (int j = 0; j < columns; ++j)
            row.push_back(column(result, i, j));
    }
    return rows;
}

std::int64_t changed_by(PGresult* result) {
    const std::string_view text = PQcmdTuples(result);
    std::int64_t changed = 0;
    std::from_chars(text.data(), text.data() + text.size(), changed);
    return PQresultStatus(result) == PGRES_TUPLES_OK &&
                   std::string_view(PQcmdStatus(result)).starts_with("SELECT")
               ? 0
               : changed;
}

}  // namespace pesan::postgresql
