#include "adapters/sqlite/connection.hpp"

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>

#include "pesan/errc.hpp"

namespace pesan::sqlite {

namespace {

/// How long a writer waits for one of another process.
constexpr int busy_timeout_s = 30;

}  // namespace

struct Connection::SociSession {
    explicit SociSession(const std::string& path)
        : session(*soci::factory_sqlite3(),
                  "dbname=\"" + path + "\" timeout=" + std::to_string(busy_timeout_s)) {}

    soci::session session;
};

// SOCI keeps the type information of its backends to itself; the sanitizer's check of the cast
// would need it.
__attribute__((no_sanitize("vptr"))) Connection::Connection(std::unique_ptr<SociSession> session)
    : session_(std::move(session)) {
    auto* backend = static_cast<soci::sqlite3_session_backend*>(session_->session.get_backend());
    // SOCI includes SQLite's header inside a namespace of its own: the same type by another name.
    handle_ = reinterpret_cast<::sqlite3*>(backend->conn_);
}

Connection::~Connection() = default;

Result<void> Connection::run(const std::string& sql) {
    try {
        session_->session << sql;
        return {};
    } catch (const soci::soci_error& error) {
        return Error(errc::database, error.what());
    }
}

Result<void> Connection::configure(const Settings& settings, Access access) {
    // WAL first: readers then never wait for the writer. foreign_keys is off by default for old
    // programs' sake.
    const std::string common[] = {"PRAGMA journal_mode=WAL",
                                  "PRAGMA synchronous=" + settings.synchronous,
                                  "PRAGMA foreign_keys=ON", "PRAGMA cache_size=-4096"};
    for (const auto& pragma : common) {
        if (auto done = run(pragma); !done) return done;
    }
    if (access == Access::read) return run("PRAGMA query_only=ON");
    return {};
}

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings, Access access) {
    std::error_code ignored;  // Opening the file says what is wrong, if anything is.
    const auto folder = std::filesystem::path(settings.path).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
    std::unique_ptr<Connection> connection;
    try {
        connection.reset(new Connection(std::make_unique<SociSession>(settings.path)));
    } catch (const soci::soci_error& error) {
        return Error(errc::database, settings.path + ": " + error.what());
    }
    if (auto done = connection->configure(settings, access); !done) {
        return Error(errc::database, settings.path + ": " + done.error().detail);
    }
    return connection;
}

}  // namespace pesan::sqlite
