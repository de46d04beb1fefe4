#include "adapters/postgresql/error.hpp"

#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

errc code_of(const std::string& state) {
    if (state == "23505") return errc::conflict;
    if (state == "40001" || state == "40P01") return errc::serialization;
    return errc::database;
}

std::string first_line(const char* text) {
    std::string line = text == nullptr ? "" : text;
    line.resize(std::min(line.find('\n'), line.size()));
    return line;
}

}  // namespace

bool succeeded(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string sql_state(const PGresult* result) {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state == nullptr ? "" : state;
}

Error error_of(PGconn* connection, const PGresult* result) {
    if (PQstatus(connection) == CONNECTION_BAD) {
        return Error(errc::unreachable,
                     "the connection was lost: " + first_line(PQerrorMessage(connection)));
    }
    const auto state = sql_state(result);
    if (state.empty()) return Error(errc::database, first_line(PQerrorMessage(connection)));
    return Error(code_of(state),
                 state + ": " + first_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)));
}

}  // namespace pesan::postgresql
