#include "tests/database/fixture.hpp"

#include <unistd.h>

#include <cstdlib>

#include "base/uuid.hpp"
#include "pesan/sqlite.hpp"
#ifdef PESAN_WITH_POSTGRESQL
#include "pesan/postgresql.hpp"
#endif

namespace pesan::test {

namespace {

std::string server() {
    const char* url = std::getenv("PESAN_TEST_DATABASE");
    return url == nullptr ? "" : url;
}

void register_all() {
    sqlite::register_database();
#ifdef PESAN_WITH_POSTGRESQL
    postgresql::register_database();
#endif
}

/// Letters and digits only: the name of a schema.
std::string fresh_name() {
    std::string name = "t" + new_uuid();
    std::erase(name, '-');
    return name;
}

std::unique_ptr<SqlDatabase> must_open(const std::string& url) {
    auto opened = open_database(url);
    if (!opened) throw std::runtime_error(opened.error().message());
    return std::move(*opened);
}

}  // namespace

bool DatabaseTest::on_postgresql() {
    return server().starts_with("postgres");
}

DatabaseTest::DatabaseTest() {
    register_all();
    folder_ = std::filesystem::temp_directory_path() / ("pesan-test-" + fresh_name());
    std::filesystem::create_directories(folder_);
    url_ = on_postgresql() ? server() + "?schema=" + fresh_name()
                           : "sqlite:" + (folder_ / "test.db").string();
    database_ = must_open(url_);
}

DatabaseTest::~DatabaseTest() {
    database_->close();
    database_.reset();
    std::filesystem::remove_all(folder_);
}

std::unique_ptr<SqlDatabase> DatabaseTest::open_another() {
    return must_open(url_);
}

void DatabaseTest::reopen() {
    database_->close();
    database_ = must_open(url_);
}

std::int64_t DatabaseTest::execute(const std::string& sql, std::vector<SqlValue> values) {
    std::int64_t changed = -1;
    auto done = transact([&](SqlTransaction& transaction) -> Result<void> {
        auto result = transaction.execute(sql, std::span<const SqlValue>(values));
        if (!result) return result.error();
        changed = *result;
        return {};
    });
    EXPECT_TRUE(done) << sql << ": " << (done ? "" : done.error().message());
    return changed;
}

std::vector<SqlRow> DatabaseTest::query(const std::string& sql, std::vector<SqlValue> values) {
    std::vector<SqlRow> rows;
    auto done = transact([&](SqlTransaction& transaction) -> Result<void> {
        auto result = transaction.query(sql, std::span<const SqlValue>(values));
        if (!result) return result.error();
        rows = std::move(*result);
        return {};
    });
    EXPECT_TRUE(done) << sql << ": " << (done ? "" : done.error().message());
    return rows;
}

std::int64_t DatabaseTest::count(const std::string& table) {
    const auto rows = query("SELECT count(*) FROM " + table);
    return rows.empty() ? -1 : sql_int(rows.front().front());
}

}  // namespace pesan::test
