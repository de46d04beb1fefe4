#include "adapters/postgresql/connection.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <spdlog/spdlog.h>

#include "adapters/postgresql/error.hpp"
#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string without(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
        text.replace(at, secret.size(), "***");
    }
    return text;
}

/// libpq gives no code for a failed connect. Whether the server answers at all is asked separately;
/// the words looked for are libpq's own, which are English as long as the program sets no locale.
errc reason_of(const Settings& settings, const std::string& words) {
    if (holds(words, "certificate") || holds(words, "SSL")) return errc::tls_failed;
    if (PQping(settings.connect_url.c_str()) != PQPING_OK) return errc::unreachable;
    if (holds(words, "database \"") && holds(words, "does not exist")) return errc::database;
    return errc::access_refused;
}

std::string last_line(std::string words) {
    while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
        words.pop_back();
    const auto end = words.rfind('\n');
    return end == std::string::npos ? words : words.substr(end + 1);
}

void log_notice(void*, const char* words) {
    spdlog::debug("postgresql: {}", words);
}

Result<void> run(PGconn* connection, const std::string& sql) {
    const ResultPtr result(PQexec(connection, sql.c_str()));
    return succeeded(result.get()) ? Result<void>()
                                   : Result<void>(error_of(connection, result.get()));
}

}  // namespace

struct Connection::SociSession {
    explicit SociSession(const std::string& url) : session(*soci::factory_postgresql(), url) {}

    soci::session session;
};

// SOCI keeps the type information of its backends to itself; the sanitizer's check of the cast
// would need it.
__attribute__((no_sanitize("vptr"))) Connection::Connection(std::unique_ptr<SociSession> session)
    : session_(std::move(session)) {
    handle_ =
        static_cast<soci::postgresql_session_backend*>(session_->session.get_backend())->conn_;
    PQsetNoticeProcessor(handle_, log_notice, nullptr);
}

Connection::~Connection() = default;

Result<void> Connection::use_schema(const std::string& schema) {
    return run(handle_, "SET search_path TO \"" + schema + "\"");
}

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings) {
    std::unique_ptr<Connection> connection;
    try {
        connection.reset(new Connection(std::make_unique<SociSession>(settings.connect_url)));
    } catch (const soci::soci_error& error) {
        const auto words = without(error.what(), settings.password);
        return Error(reason_of(settings, words), settings.host + ": " + last_line(words));
    }
    if (auto used = connection->use_schema(settings.schema); !used) return used.error();
    return connection;
}

Result<void> create_schema(Connection& connection, const std::string& schema) {
    // IF NOT EXISTS alone fails when two create it in the same moment.
    if (auto begun = run(connection.handle(), "BEGIN"); !begun) return begun;
    auto locked =
        run(connection.handle(), "SELECT pg_advisory_xact_lock(hashtext('pesan.schema'))");
    if (locked) locked = run(connection.handle(), "CREATE SCHEMA IF NOT EXISTS \"" + schema + "\"");
    auto ended = run(connection.handle(), locked ? "COMMIT" : "ROLLBACK");
    return locked ? ended : locked;
}

}  // namespace pesan::postgresql
