#include "adapters/sqlite/checkpointer.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "adapters/sqlite/database.hpp"

namespace pesan::sqlite {
namespace {

constexpr std::uintmax_t page_bytes = 4096;

/// A database of one table, and the sizes of its two files.
class SqliteCheckpointer : public testing::Test {
protected:
    SqliteCheckpointer() {
        std::string name =
            (std::filesystem::temp_directory_path() / "pesan-sqlite-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        database_ = Database::open("sqlite:" + file().string() + "?synchronous=off").value();
        run("CREATE TABLE filled (bytes BLOB)");
    }
    ~SqliteCheckpointer() override {
        database_->close();
        std::filesystem::remove_all(folder_);
    }

    [[nodiscard]] std::filesystem::path file() const { return folder_ / "a.db"; }
    [[nodiscard]] std::uintmax_t log_pages() const {
        return std::filesystem::file_size(file().string() + "-wal") / page_bytes;
    }
    [[nodiscard]] std::uintmax_t file_pages() const {
        return std::filesystem::file_size(file()) / page_bytes;
    }

    void run(const std::string& sql) {
        const auto done =
            database_->transact_blocking([&](SqlTransaction& transaction) -> Result<void> {
                auto ran = transaction.execute(sql);
                if (!ran) return ran.error();
                return {};
            });
        ASSERT_TRUE(done) << done.error().message();
    }
    /// Commits about 100 pages.
    void fill() { run("INSERT INTO filled VALUES (zeroblob(400000))"); }

    std::filesystem::path folder_;
    std::unique_ptr<SqlDatabase> database_;
};

TEST_F(SqliteCheckpointer, LogIsCopiedWhileNobodyWrites) {
    for (int i = 0; i < 45; ++i)
        fill();
    constexpr std::uintmax_t copied = Checkpointer::step_pages / 2;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (file_pages() < copied && std::chrono::steady_clock::now() < end)
        std::this_thread::yield();
    EXPECT_GE(file_pages(), copied);
}

TEST_F(SqliteCheckpointer, LogStaysBoundedWhenTheWriterNeverRests) {
    for (int i = 0; i < 300; ++i)
        fill();
    EXPECT_LE(log_pages(), std::uintmax_t{Checkpointer::log_pages_max + Checkpointer::step_pages});
}

TEST_F(SqliteCheckpointer, WhatWasCopiedIsReadAsBefore) {
    for (int i = 0; i < 60; ++i)
        fill();
    std::int64_t rows = 0;
    const auto read =
        database_->transact_blocking([&](SqlTransaction& transaction) -> Result<void> {
            auto counted = transaction.query("SELECT COUNT(*) FROM filled");
            if (!counted) return counted.error();
            rows = sql_int(counted->front().front());
            return {};
        });
    ASSERT_TRUE(read);
    EXPECT_EQ(rows, 60);
}

}  // namespace
}  // namespace pesan::sqlite
