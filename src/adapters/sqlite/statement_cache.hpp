#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/sqlite/statement.hpp"

namespace pesan::sqlite {

/// The prepared statements of one connection, by text; the least used one goes when there are too
/// many.
class StatementCache {
public:
    static constexpr std::size_t statements_max = 256;

    explicit StatementCache(::sqlite3* connection) : connection_(connection) {}

    /// The statement stays valid until the next call.
    [[nodiscard]] Result<Statement*> get(std::string_view sql);

private:
    struct Entry {
        std::string sql;
        Statement statement;
    };

    ::sqlite3* connection_;
    /// The one used last comes first.
    std::list<Entry> entries_;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
};

}  // namespace pesan::sqlite
