#include "adapters/postgresql/statement_cache.hpp"

#include "adapters/postgresql/error.hpp"

namespace pesan::postgresql {

Result<Prepared> StatementCache::prepare(std::string_view sql) {
    Prepared made;
    made.sql = sql;
    if (keep_) made.name = "pesan_" + std::to_string(next_name_++);
    const ResultPtr prepared(
        PQprepare(connection_, made.name.c_str(), made.sql.c_str(), 0, nullptr));
    if (!succeeded(prepared.get())) return error_of(connection_, prepared.get());
    const ResultPtr described(PQdescribePrepared(connection_, made.name.c_str()));
    if (!succeeded(described.get())) return error_of(connection_, described.get());
    for (int i = 0; i < PQnparams(described.get()); ++i)
        made.types.push_back(PQparamtype(described.get(), i));
    return made;
}

void StatementCache::drop_oldest() {
    const ResultPtr dropped(PQexec(connection_, ("DEALLOCATE " + statements_.back().name).c_str()));
    by_text_.erase(statements_.back().sql);
    statements_.pop_back();
}

Result<Prepared*> StatementCache::get(std::string_view sql) {
    if (const auto found = by_text_.find(sql); keep_ && found != by_text_.end()) {
        statements_.splice(statements_.begin(), statements_, found->second);
        return &statements_.front();
    }
    auto made = prepare(sql);
    if (!made) return made.error();
    if (!keep_) clear();
    if (statements_.size() == statements_max) drop_oldest();
    statements_.push_front(std::move(*made));
    by_text_.emplace(statements_.front().sql, statements_.begin());
    return &statements_.front();
}

void StatementCache::clear() {
    by_text_.clear();
    statements_.clear();
}

}  // namespace pesan::postgresql
