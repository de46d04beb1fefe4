#pragma once

#include <memory>

#include "adapters/postgresql/settings.hpp"
#include "pesan/result.hpp"

struct pg_conn;

namespace pesan::postgresql {

/// An open connection with its search path set. SOCI opens and closes it; statements run on libpq's
/// handle beneath, because they need what SOCI does not have: bytes as they are, several statements
/// in one round trip, notifications.
class Connection {
public:
    /// errors   unreachable, access_refused, tls_failed, database; host and port in the detail,
    /// never the password
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Settings& settings);
    ~Connection();

    [[nodiscard]] ::pg_conn* handle() const { return handle_; }

private:
    struct SociSession;

    explicit Connection(std::unique_ptr<SociSession> session);
    Result<void> use_schema(const std::string& schema);

    std::unique_ptr<SociSession> session_;
    ::pg_conn* handle_;
};

/// Creates the schema if it is missing; safe when several do so at once.
[[nodiscard]] Result<void> create_schema(Connection& connection, const std::string& schema);

}  // namespace pesan::postgresql
