// Outbox and inbox inside a transaction that a program began itself, through the database's own
// library.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "pesan/inbox.hpp"
#include "pesan/outbox.hpp"
#include "pesan/sqlite.hpp"
#include "tests/database/fixture.hpp"
#ifdef PESAN_WITH_POSTGRESQL
#include <libpq-fe.h>

#include "pesan/postgresql.hpp"
#endif

namespace pesan::test {

namespace {

class OwnTransactions : public DatabaseTest {
protected:
    OwnTransactions()
        : outbox_(Outbox::open(database()).value()), inbox_(Inbox::open(database()).value()) {}

    void use(SqlTransaction& transaction, const std::string& id) {
        Message message;
        message.id = id;
        message.source = "/order";
        message.type = "order.placed";
        message.key = "k";
        message.data = std::string("\0x", 2);
        auto added = outbox_->add(transaction, {{"order", message}});
        EXPECT_TRUE(added) << added.error().message();
        EXPECT_TRUE(inbox_->remember(transaction, "finance", "/order", id).value());
        EXPECT_FALSE(inbox_->remember(transaction, "finance", "/order", id).value());
    }

    /// say   runs a command on the program's connection
    template <class Wrap, class Say>
    void commit_one_and_roll_one_back(Wrap wrap, Say say) {
        say("BEGIN");
        auto kept = wrap();
        use(*kept, "kept");
        say("COMMIT");
        kept->committed();
        say("BEGIN");
        auto dropped = wrap();
        use(*dropped, "dropped");
        say("ROLLBACK");
        EXPECT_EQ(query("SELECT id FROM pesan_outbox"),
                  (std::vector<SqlRow>{{std::string("kept")}}));
        EXPECT_EQ(count("pesan_inbox"), 1);
    }

    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<Inbox> inbox_;
};

TEST_F(OwnTransactions, Sqlite) {
    if (on_postgresql()) return;
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(url().substr(url().find(':') + 1).c_str(), &connection), SQLITE_OK);
    commit_one_and_roll_one_back(
        [&] { return sqlite::wrap(connection); },
        [&](const char* sql) {
            ASSERT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        });
    EXPECT_EQ(sqlite3_close(connection), SQLITE_OK);
}

#ifdef PESAN_WITH_POSTGRESQL
TEST_F(OwnTransactions, Postgresql) {
    if (!on_postgresql()) return;
    const auto mark = url().find('?');
    auto* connection = PQconnectdb(url().substr(0, mark).c_str());
    const auto say = [&](const std::string& sql) {
        auto* result = PQexec(connection, sql.c_str());
        ASSERT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
        PQclear(result);
    };
    say("SET search_path TO " + url().substr(url().find('=') + 1));
    commit_one_and_roll_one_back([&] { return postgresql::wrap(connection); }, say);
    PQfinish(connection);
}
#endif

}  // namespace

}  // namespace pesan::test
