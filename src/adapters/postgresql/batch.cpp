#include "adapters/postgresql/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "adapters/postgresql/values.hpp"

namespace pesan::postgresql {

namespace {

std::string_view type_name(Oid type) {
    switch (type) {
        case oid::boolean:
            return "boolean";
        case oid::bytea:
            return "bytea";
        case oid::int2:
            return "smallint";
        case oid::int4:
            return "integer";
        case oid::int8:
            return "bigint";
        case oid::text:
            return "text";
        case oid::varchar:
            return "varchar";
        case oid::float4:
            return "real";
        case oid::float8:
            return "double precision";
        case oid::numeric:
            return "numeric";
        case oid::json:
            return "json";
        case oid::jsonb:
            return "jsonb";
        case oid::uuid:
            return "uuid";
        case oid::timestamptz:
            return "timestamptz";
        default:
            return {};
    }
}

std::string upper(std::string_view text) {
    std::string raised(text);
    std::ranges::transform(raised, raised.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return raised;
}

/// The statement divided at its one row of values; nothing when there is none to be found for
/// certain.
struct Shape {
    std::string_view before, row, after;
};

std::optional<Shape> shape_of(std::string_view sql, const std::string& raised) {
    // Quotes could hide the words and brackets looked for.
    if (!raised.starts_with("INSERT") || sql.find_first_of("'\"") != std::string_view::npos)
        return std::nullopt;
    const auto values = raised.find(" VALUES");
    if (values == std::string::npos) return std::nullopt;
    const auto open = raised.find_first_not_of(" \n\t", values + 7);
    if (open == std::string::npos || raised[open] != '(') return std::nullopt;
    int depth = 0;
    for (auto at = open; at < sql.size(); ++at) {
        if (sql[at] == '(') ++depth;
        if (sql[at] == ')' && --depth == 0) {
            return Shape{sql.substr(0, values), sql.substr(open + 1, at - open - 1),
                         sql.substr(at + 1)};
        }
    }
    return std::nullopt;
}

bool fits(const Shape& shape) {
    const auto after = upper(shape.after);
    const auto first = after.find_first_not_of(" \n\t");
    if (first != std::string::npos && after[first] == ',') return false;
    return after.find('$') == std::string::npos && after.find("DO UPDATE") == std::string::npos &&
           upper(shape.row).find("DEFAULT") == std::string::npos;
}

/// "$2" becomes "u.c2".
std::string with_columns(std::string_view row) {
    std::string text;
    for (const char c : row) {
        if (c == '$') {
            text += "u.c";
        } else {
            text += c;
        }
    }
    return text;
}

void append_quoted(std::string& to, std::string_view text) {
    to += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') to += '\\';
        to += c;
    }
    to += '"';
}

void append_bytes(std::string& to, std::string_view bytes) {
    to += "\"\\\\x";
    for (const char c : bytes)
        fmt::format_to(std::back_inserter(to), "{:02x}", static_cast<unsigned char>(c));
    to += '"';
}

void append(std::string& to, const SqlValue& value, Oid type) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        to += std::to_string(*number);
    } else if (const auto* real = std::get_if<double>(&value)) {
        to += number_text(*real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        type == oid::bytea ? append_bytes(to, *text) : append_quoted(to, *text);
    } else {
        to += "NULL";
    }
}

}  // namespace

std::optional<std::string> insert_of_arrays(std::string_view sql, std::span<const Oid> types) {
    const auto shape = shape_of(sql, upper(sql));
    if (!shape || !fits(*shape) || types.empty()) return std::nullopt;
    std::string arrays;
    std::string columns;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto name = type_name(types[i]);
        if (name.empty()) return std::nullopt;
        arrays += fmt::format("{}${}::{}[]", i == 0 ? "" : ", ", i + 1, name);
        columns += fmt::format("c{}, ", i + 1);
    }
    return fmt::format("{} SELECT {} FROM unnest({}) WITH ORDINALITY AS u ({}n) ORDER BY u.n{}",
                       shape->before, with_columns(shape->row), arrays, columns, shape->after);
}

std::string array_text(std::span<const SqlRow> rows, std::size_t column, Oid type) {
    std::string text = "{";
    for (const auto& row : rows) {
        if (text.size() > 1) text += ',';
        append(text, row[column], type);
    }
    return text + "}";
}

}  // namespace pesan::postgresql
