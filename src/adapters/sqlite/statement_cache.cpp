#include "adapters/sqlite/statement_cache.hpp"

namespace pesan::sqlite {

Result<Statement*> StatementCache::get(std::string_view sql) {
    if (const auto found = by_text_.find(sql); found != by_text_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return &entries_.front().statement;
    }
    auto made = Statement::prepare(connection_, sql);
    if (!made) return made.error();
    if (entries_.size() == statements_max) {
        by_text_.erase(entries_.back().sql);
        entries_.pop_back();
    }
    entries_.push_front({std::string(sql), std::move(*made)});
    by_text_.emplace(entries_.front().sql, entries_.begin());
    return &entries_.front().statement;
}

}  // namespace pesan::sqlite
