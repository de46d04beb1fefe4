#include "adapters/sqlite/error.hpp"

#include <sqlite3.h>

#include "pesan/errc.hpp"

namespace pesan::sqlite {

Error last_error(::sqlite3* connection) {
    std::string words = sqlite3_errmsg(connection);
    switch (sqlite3_extended_errcode(connection)) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return Error(errc::conflict, std::move(words));
        case SQLITE_BUSY:
        case SQLITE_BUSY_SNAPSHOT:
        case SQLITE_LOCKED:
            return Error(errc::serialization, std::move(words));
        default:
            return Error(errc::database, std::move(words));
    }
}

}  // namespace pesan::sqlite
