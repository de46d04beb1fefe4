#pragma once

#include <libpq-fe.h>

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pesan/result.hpp"

namespace pesan::postgresql {

/// What the server keeps under a name.
struct Prepared {
    std::string sql;
    std::string name;
    std::vector<Oid> types;
    /// The same statement for many rows, once that was asked for; absent in it when the shape does
    /// not allow it.
    std::optional<std::optional<std::string>> for_arrays;
};

/// The prepared statements of one connection, by text; the least used one goes when there are too
/// many.
class StatementCache {
public:
    static constexpr std::size_t statements_max = 256;

    /// keep   false: nothing stays at the server beyond the next statement, for connections that
    /// are not ours
    StatementCache(PGconn* connection, bool keep) : connection_(connection), keep_(keep) {}

    /// Valid until the next call.
    [[nodiscard]] Result<Prepared*> get(std::string_view sql);
    /// Forgets all; for when the server has.
    void clear();

private:
    Result<Prepared> prepare(std::string_view sql);
    void drop_oldest();

    PGconn* connection_;
    const bool keep_;
    std::uint64_t next_name_ = 0;
    /// The one used last comes first.
    std::list<Prepared> statements_;
    std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_text_;
};

}  // namespace pesan::postgresql
