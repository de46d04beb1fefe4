#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/uuid.hpp"
#include "pesan/sqlite.hpp"
#ifdef PESAN_WITH_POSTGRESQL
#include "pesan/postgresql.hpp"
#endif

namespace pesan::testing_support {

/// An SQLite file that lives as long as the object; without the sync to disk, which no unit test
/// looks at. When PESAN_TEST_DATABASE names a PostgreSQL server, a fresh schema of it: the same
/// tests hold on both.
class TemporaryDatabase {
public:
    TemporaryDatabase() {
        static std::atomic<int> count = 0;
        sqlite::register_database();
        folder_ = std::filesystem::temp_directory_path() /
                  ("pesan-shop-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(folder_);
        database_ = open_database(url()).value();
    }
    ~TemporaryDatabase() {
        database_->close();
        database_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TemporaryDatabase(const TemporaryDatabase&) = delete;
    TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

    SqlDatabase& operator*() { return *database_; }
    SqlDatabase* operator->() { return database_.get(); }

    /// The rows of one query.
    std::vector<SqlRow> rows(const std::string& sql) {
        std::vector<SqlRow> found;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            auto rows = transaction.query(sql);
            if (!rows) return rows.error();
            found = std::move(*rows);
            return {};
        };
        database_->transact_blocking(work).value();
        return found;
    }

private:
    [[nodiscard]] std::string url() const {
#ifdef PESAN_WITH_POSTGRESQL
        if (const char* server = std::getenv("PESAN_TEST_DATABASE"); server != nullptr) {
            postgresql::register_database();
            std::string schema = "t" + new_uuid();
            std::erase(schema, '-');
            return std::string(server) + "?schema=" + schema;
        }
#endif
        return "sqlite:" + (folder_ / "test.db").string() + "?synchronous=off";
    }

    std::filesystem::path folder_;
    std::unique_ptr<SqlDatabase> database_;
};

}  // namespace pesan::testing_support
