#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "pesan/sql.hpp"

namespace pesan::test {

/// A database of its own for every case: a SQLite file, or a schema on the server that
/// PESAN_TEST_DATABASE names.
class DatabaseTest : public testing::Test {
protected:
    DatabaseTest();
    ~DatabaseTest() override;

    [[nodiscard]] static bool on_postgresql();
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] SqlDatabase& database() { return *database_; }
    [[nodiscard]] std::unique_ptr<SqlDatabase> open_another();
    void reopen();

    /// Runs one statement in a transaction; a failure fails the case.
    std::int64_t execute(const std::string& sql, std::vector<SqlValue> values = {});
    std::vector<SqlRow> query(const std::string& sql, std::vector<SqlValue> values = {});
    std::int64_t count(const std::string& table);
    Result<void> transact(SqlWork work) { return database_->transact_blocking(std::move(work)); }

    /// Runs a coroutine to its end on a context of its own and returns what it returned.
    template <class T>
    static T run(boost::asio::awaitable<T> coroutine) {
        boost::asio::io_context context;
        std::optional<T> result;
        std::exception_ptr thrown;
        boost::asio::co_spawn(context, std::move(coroutine),
                              [&](std::exception_ptr exception, T value) {
                                  thrown = exception;
                                  result.emplace(std::move(value));
                              });
        context.run();
        if (thrown) std::rethrow_exception(thrown);
        return std::move(*result);
    }

private:
    std::filesystem::path folder_;
    std::string url_;
    std::unique_ptr<SqlDatabase> database_;
};

}  // namespace pesan::test
