#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/sql/session.hpp"

struct sqlite3;

namespace pesan::sqlite {

/// Who in this process waits for a word about one database file. Safe from any thread.
class Notifications {
public:
    /// One object a file.
    [[nodiscard]] static std::shared_ptr<Notifications> of(const std::string& path);

    void notify(const std::string& channel);
    [[nodiscard]] std::shared_ptr<void> listen(std::string channel, std::function<void()> wake,
                                               std::shared_ptr<Notifications> self);

private:
    std::mutex mutex_;
    std::map<std::uint64_t, std::pair<std::string, std::function<void()>>> listeners_;
    std::uint64_t next_ = 0;
};

/// Gives a connection PostgreSQL's function pg_notify(channel, payload), so that one text serves
/// both databases. Session and notifications must outlive the connection's use.
void add_notify_function(::sqlite3* connection, sql::Session& session,
                         std::shared_ptr<Notifications> notifications);

}  // namespace pesan::sqlite
