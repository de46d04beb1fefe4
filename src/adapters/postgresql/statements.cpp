#include "adapters/postgresql/statements.hpp"

#include "adapters/postgresql/batch.hpp"
#include "adapters/postgresql/values.hpp"
#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

/// Rows that travel together: enough to make the round trip cheap, few enough to bound memory.
constexpr std::size_t rows_together_max = 1000;

}  // namespace

Error Statements::failed(const PGresult* result) {
    const auto state = sql_state(result);
    // A table changed under a prepared statement, or a pooler gave us another session: prepare
    // again and repeat.
    const bool stale = state == "0A000" || state == "26000";
    if (stale) cache_.clear();
    auto error = error_of(connection_, result);
    if (stale || error.code == errc::serialization || PQstatus(connection_) == CONNECTION_BAD)
        lost_a_race_ = true;
    return error;
}

Result<ResultPtr> Statements::run_prepared(const Prepared& statement,
                                           std::span<const SqlValue> values) {
    auto parameters = Parameters::make(values, statement.types);
    if (!parameters) return parameters.error();
    ResultPtr result(PQexecPrepared(connection_, statement.name.c_str(), parameters->count(),
                                    parameters->values(), parameters->lengths(),
                                    parameters->formats(), 0));
    if (!succeeded(result.get())) return failed(result.get());
    return result;
}

Result<ResultPtr> Statements::run(std::string_view sql, std::span<const SqlValue> values) {
    if (values.empty()) {
        // Nothing to bind: one round trip, and CREATE TABLE need not be kept.
        ResultPtr result(PQexecParams(connection_, std::string(sql).c_str(), 0, nullptr, nullptr,
                                      nullptr, nullptr, 0));
        if (!succeeded(result.get())) return failed(result.get());
        return result;
    }
    auto statement = cache_.get(sql);
    if (!statement) {
        if (PQstatus(connection_) == CONNECTION_BAD) lost_a_race_ = true;
        return statement.error();
    }
    return run_prepared(**statement, values);
}

Result<std::vector<SqlRow>> Statements::query(std::string_view sql,
                                              std::span<const SqlValue> values) {
    auto result = run(sql, values);
    if (!result) return result.error();
    return rows_of(result->get());
}

Result<std::int64_t> Statements::execute(std::string_view sql, std::span<const SqlValue> values) {
    auto result = run(sql, values);
    if (!result) return result.error();
    return changed_by(result->get());
}

Result<std::int64_t> Statements::insert_arrays(std::string_view sql, std::span<const Oid> types,
                                               std::span<const SqlRow> rows) {
    SqlRow arrays;
    for (std::size_t i = 0; i < types.size(); ++i)
        arrays.emplace_back(array_text(rows, i, types[i]));
    return execute(sql, arrays);
}

Result<void> Statements::send(const Prepared& statement, std::span<const SqlRow> rows) {
    for (const auto& row : rows) {
        auto parameters = Parameters::make(row, statement.types);
        if (!parameters) return parameters.error();
        const int sent = PQsendQueryPrepared(connection_, statement.name.c_str(),
                                             parameters->count(), parameters->values(),
                                             parameters->lengths(), parameters->formats(), 0);
        if (sent == 0) return failed(nullptr);
    }
    return {};
}

/// Reads up to the end of the pipeline, past a failure as well, so that the connection is in step
/// again.
Result<std::int64_t> Statements::receive() {
    Result<std::int64_t> changed = 0;
    for (;;) {
        const ResultPtr result(PQgetResult(connection_));
        if (PQstatus(connection_) == CONNECTION_BAD) return failed(result.get());
        if (!result) continue;  // Between two statements.
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC) return changed;
        if (!changed || status == PGRES_PIPELINE_ABORTED) continue;
        if (succeeded(result.get())) {
            *changed += changed_by(result.get());
        } else {
            changed = failed(result.get());
        }
    }
}

Result<std::int64_t> Statements::pipeline(const Prepared& statement, std::span<const SqlRow> rows) {
    if (PQenterPipelineMode(connection_) == 0) return failed(nullptr);
    auto sent = send(statement, rows);
    if (PQpipelineSync(connection_) == 0) return failed(nullptr);
    auto changed = receive();
    PQexitPipelineMode(connection_);
    if (!sent) return sent.error();
    return changed;
}

Result<std::int64_t> Statements::execute_many(std::string_view sql, std::span<const SqlRow> rows) {
    std::int64_t changed = 0;
    while (!rows.empty()) {
        auto statement = cache_.get(sql);
        if (!statement) {
            if (PQstatus(connection_) == CONNECTION_BAD) lost_a_race_ = true;
            return statement.error();
        }
        auto& prepared = **statement;
        const auto part = rows.first(std::min(rows.size(), rows_together_max));
        if (!prepared.for_arrays) prepared.for_arrays = insert_of_arrays(sql, prepared.types);
        Result<std::int64_t> done = 0;
        if (part.size() > 1 && *prepared.for_arrays) {
            // Copied: looking up the other statement may drop this one.
            const auto arrays = **prepared.for_arrays;
            const auto types = prepared.types;
            done = insert_arrays(arrays, types, part);
        } else {
            done = pipeline(prepared, part);
        }
        if (!done) return done;
        changed += *done;
        rows = rows.subspan(part.size());
    }
    return changed;
}

}  // namespace pesan::postgresql
