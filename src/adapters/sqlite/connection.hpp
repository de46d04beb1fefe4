#pragma once

#include <memory>
#include <string>

#include "adapters/sqlite/settings.hpp"
#include "pesan/result.hpp"

struct sqlite3;

namespace pesan::sqlite {

/// An open connection. SOCI opens and closes it; statements run on the handle beneath, because
/// SOCI's dynamic rows read a column declared INTEGER into 32 bits (4.0.3), which would cut times
/// and money.
class Connection {
public:
    enum class Access { read, write };

    /// errors   database: SQLite's words
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Settings& settings,
                                                                  Access access);
    ~Connection();

    [[nodiscard]] ::sqlite3* handle() const { return handle_; }

private:
    struct SociSession;

    explicit Connection(std::unique_ptr<SociSession> session);
    Result<void> run(const std::string& sql);
    Result<void> configure(const Settings& settings, Access access);

    std::unique_ptr<SociSession> session_;
    ::sqlite3* handle_;
};

}  // namespace pesan::sqlite
