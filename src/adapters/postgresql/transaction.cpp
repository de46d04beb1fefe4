#include "adapters/postgresql/transaction.hpp"

#include <thread>

#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

constexpr const char* begin_write = "BEGIN";
constexpr const char* begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

}  // namespace

bool Transaction::connected() const {
    return connection_ && PQstatus(connection_->handle()) == CONNECTION_OK;
}

Result<void> Transaction::connect() {
    const auto limit = std::chrono::steady_clock::now() + reconnect_limit;
    for (std::chrono::milliseconds pause(20);;
         pause = std::min(pause * 2, std::chrono::milliseconds(1000))) {
        statements_.reset();
        connection_.reset();
        auto opened = Connection::open(settings_);
        if (opened) {
            connection_ = std::move(*opened);
            statements_.emplace(connection_->handle(), true);
            return {};
        }
        // While a server starts it refuses as well: only the password and its like will not mend by
        // waiting.
        if (opened.error().code == errc::tls_failed || closing_ ||
            std::chrono::steady_clock::now() + pause > limit) {
            return opened.error();
        }
        std::this_thread::sleep_for(pause);
    }
}

Result<void> Transaction::command(const char* sql) {
    const ResultPtr result(PQexec(connection_->handle(), sql));
    return succeeded(result.get()) ? Result<void>()
                                   : Result<void>(error_of(connection_->handle(), result.get()));
}

Result<void> Transaction::begin(Access access) {
    const auto* sql = access == Access::read ? begin_read : begin_write;
    if (connected()) {
        statements_->begin_anew();
        auto begun = command(sql);
        // An old connection of a server that was restarted shows so only now.
        if (begun || connected()) return begun;
    }
    if (auto made = connect(); !made) return made;
    return command(sql);
}

Result<void> Transaction::commit() {
    const ResultPtr result(PQexec(connection_->handle(), "COMMIT"));
    if (!connected()) {
        return Error(errc::unconfirmed,
                     settings_.host + ": the connection was lost during the commit");
    }
    if (!succeeded(result.get())) return statements_->failed(result.get());
    // The server's polite answer to a COMMIT after an error that the work did not report.
    if (std::string_view(PQcmdStatus(result.get())) == "ROLLBACK") {
        return Error(errc::database, "rolled back: a statement had failed before the commit");
    }
    return {};
}

void Transaction::rollback() {
    // Without a connection the server has rolled back by itself.
    if (connected() && in_transaction()) static_cast<void>(command("ROLLBACK"));
}

bool Transaction::in_transaction() {
    if (!connected()) return false;
    const auto status = PQtransactionStatus(connection_->handle());
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

Result<std::vector<SqlRow>> Transaction::query(std::string_view sql,
                                               std::span<const SqlValue> values) {
    return statements_->query(sql, values);
}

Result<std::int64_t> Transaction::execute(std::string_view sql, std::span<const SqlValue> values) {
    return statements_->execute(sql, values);
}

Result<std::int64_t> Transaction::execute_many(std::string_view sql, std::span<const SqlRow> rows) {
    return statements_->execute_many(sql, rows);
}

}  // namespace pesan::postgresql
