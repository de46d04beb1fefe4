// What sql.hpp promises, on whichever database the fixture gives.
#include <gmock/gmock.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <condition_variable>
#include <thread>

#include "pesan/errc.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing::Not;

class Sql : public DatabaseTest {
protected:
    Sql() {
        execute("CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT, price DOUBLE PRECISION)");
    }

    static SqlWork insert(std::int64_t id) {
        return [id](SqlTransaction& transaction) -> Result<void> {
            auto done = transaction.execute("INSERT INTO item (id, name) VALUES ($1, $2)",
                                            {id, std::string("x")});
            if (!done) return done.error();
            return {};
        };
    }
};

TEST_F(Sql, ValuesComeBackAsTheyWere) {
    const std::int64_t large = 1'700'000'000'123;
    execute("INSERT INTO item (id, name, price) VALUES ($1, $2, $3)",
            {large, std::string("Kopi 'susu' \\ é"), 2.5});
    execute("INSERT INTO item (id, name, price) VALUES ($1, $2, $3)",
            {std::int64_t{2}, SqlValue(), SqlValue()});
    const auto rows = query("SELECT id, name, price FROM item ORDER BY id DESC");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0], (SqlRow{large, std::string("Kopi 'susu' \\ é"), 2.5}));
    EXPECT_TRUE(sql_null(rows[1][1]));
    EXPECT_EQ(sql_text(rows[1][1]), "");
    EXPECT_EQ(sql_int(rows[1][2]), 0);
}

TEST_F(Sql, SumsOfIntegersAreIntegers) {
    execute("INSERT INTO item (id) VALUES ($1)", {std::int64_t{4'000'000'000}});
    execute("INSERT INTO item (id) VALUES ($1)", {std::int64_t{5}});
    const auto rows = query("SELECT sum(id), count(*) FROM item");
    EXPECT_EQ(rows[0], (SqlRow{std::int64_t{4'000'000'005}, std::int64_t{2}}));
}

TEST_F(Sql, ParametersMayRepeatAndComeInAnyOrder) {
    execute("INSERT INTO item (name, id) VALUES ($2, $1)",
            {std::int64_t{1}, std::string("a $1 'b'")});
    const auto rows =
        query("SELECT id FROM item WHERE name = $1 AND id > $2 AND id <= $2 + 1 AND name <> '$3'",
              {std::string("a $1 'b'"), std::int64_t{0}});
    EXPECT_EQ(rows.size(), 1u);
}

TEST_F(Sql, BytesWithNulComeBack) {
    execute(on_postgresql() ? "CREATE TABLE body (data BYTEA)" : "CREATE TABLE body (data BLOB)");
    const std::string bytes("\0a\xff\\x\0", 6);
    execute("INSERT INTO body (data) VALUES ($1)", {bytes});
    execute("INSERT INTO body (data) VALUES ($1)", {std::string()});
    const auto rows = query("SELECT data FROM body");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(sql_text(rows[0][0]), bytes);
    EXPECT_EQ(rows[1][0], SqlValue(std::string()));
}

TEST_F(Sql, ChangedRowsAreCounted) {
    for (std::int64_t id = 1; id <= 3; ++id)
        execute("INSERT INTO item (id) VALUES ($1)", {id});
    EXPECT_EQ(execute("UPDATE item SET name = 'n' WHERE id > $1", {std::int64_t{1}}), 2);
    EXPECT_EQ(execute("DELETE FROM item WHERE id = $1", {std::int64_t{9}}), 0);
}

TEST_F(Sql, ReturningGivesRows) {
    const auto rows = query("INSERT INTO item (id, name) VALUES (7, 'seven') RETURNING name");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(sql_text(rows[0][0]), "seven");
}

TEST_F(Sql, ASecondRowOfAUniqueKeyIsAConflict) {
    ASSERT_TRUE(transact(insert(1)));
    EXPECT_EQ(transact(insert(1)).error().code, errc::conflict);
    EXPECT_EQ(count("item"), 1);
}

TEST_F(Sql, AnErrorRollsBack) {
    auto done = transact([](SqlTransaction& transaction) -> Result<void> {
        if (auto inserted = insert(1)(transaction); !inserted) return inserted;
        return Error(errc::not_found, "on purpose");
    });
    EXPECT_EQ(done.error().code, errc::not_found);
    EXPECT_EQ(count("item"), 0);
}

TEST_F(Sql, AnExceptionRollsBackAndReachesTheCaller) {
    const SqlWork work = [](SqlTransaction& transaction) -> Result<void> {
        if (auto inserted = insert(1)(transaction); !inserted) return inserted;
        throw std::logic_error("on purpose");
    };
    EXPECT_THROW(static_cast<void>(transact(work)), std::logic_error);
    EXPECT_THROW(static_cast<void>(run(database().transact(work))), std::logic_error);
    EXPECT_EQ(count("item"), 0);
}

TEST_F(Sql, AWrongStatementIsADatabaseErrorWithItsWords) {
    auto done = transact([](SqlTransaction& transaction) -> Result<void> {
        auto rows = transaction.query("SELECT 1 FROM nowhere");
        return rows ? Result<void>() : Result<void>(rows.error());
    });
    EXPECT_EQ(done.error().code, errc::database);
    EXPECT_THAT(done.error().detail, HasSubstr("nowhere"));
}

TEST_F(Sql, AMissingParameterIsAnError) {
    auto done = transact([](SqlTransaction& transaction) -> Result<void> {
        auto rows = transaction.query("SELECT id FROM item WHERE id = $2", {std::int64_t{1}});
        return rows ? Result<void>() : Result<void>(rows.error());
    });
    EXPECT_FALSE(done);
}

TEST_F(Sql, ManyRowsGoAsOneStatement) {
    std::vector<SqlRow> rows;
    for (std::int64_t id = 0; id < 1000; ++id)
        rows.push_back({id, std::string("n") + std::to_string(id)});
    rows[500][1] = std::monostate();
    ASSERT_TRUE(transact([&](SqlTransaction& transaction) -> Result<void> {
        auto done = transaction.execute_many("INSERT INTO item (id, name) VALUES ($1, $2)", rows);
        if (!done) return done.error();
        EXPECT_EQ(*done, 1000);
        return {};
    }));
    EXPECT_EQ(query("SELECT name FROM item WHERE id = 999").at(0), SqlRow{std::string("n999")});
    EXPECT_TRUE(sql_null(query("SELECT name FROM item WHERE id = 500").at(0).at(0)));
}

TEST_F(Sql, ManyRowsOfAnyStatementsShape) {
    for (std::int64_t id = 1; id <= 4; ++id)
        execute("INSERT INTO item (id) VALUES ($1)", {id});
    const std::vector<SqlRow> names{{std::int64_t{1}, std::string("(a)")},
                                    {std::int64_t{3}, std::string("{\"b\",}")}};
    std::int64_t changed = 0;
    ASSERT_TRUE(transact([&](SqlTransaction& transaction) -> Result<void> {
        auto updated = transaction.execute_many("UPDATE item SET name = $2 WHERE id = $1", names);
        auto ignored = transaction.execute_many(
            "INSERT INTO item (id, name) VALUES ($1, lower($2)) ON CONFLICT (id) DO NOTHING",
            names);
        auto replaced = transaction.execute_many(
            "INSERT INTO item (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET price = 1",
            names);
        changed = updated.value() * 100 + ignored.value() * 10 + replaced.value();
        return {};
    }));
    EXPECT_EQ(changed, 202);
    EXPECT_EQ(query("SELECT name, price FROM item WHERE id = 3").at(0),
              (SqlRow{std::string("{\"b\",}"), 1.0}));
}

TEST_F(Sql, AFailingRowOfManyFailsAll) {
    const std::vector<SqlRow> rows{{std::int64_t{1}}, {std::int64_t{2}}, {std::int64_t{1}}};
    auto done = transact([&](SqlTransaction& transaction) -> Result<void> {
        auto many = transaction.execute_many("INSERT INTO item (id) VALUES ($1)", rows);
        return many ? Result<void>() : Result<void>(many.error());
    });
    EXPECT_EQ(done.error().code, errc::conflict);
    EXPECT_EQ(count("item"), 0);
}

TEST_F(Sql, AfterCommitRunsOnceAndNotAfterARollback) {
    int committed = 0;
    int rolled_back = 0;
    ASSERT_TRUE(transact([&](SqlTransaction& transaction) -> Result<void> {
        transaction.after_commit([&] { ++committed; });
        return {};
    }));
    ASSERT_FALSE(transact([&](SqlTransaction& transaction) -> Result<void> {
        transaction.after_commit([&] { ++rolled_back; });
        return Error(errc::not_found);
    }));
    EXPECT_EQ(committed, 1);
    EXPECT_EQ(rolled_back, 0);
}

TEST_F(Sql, ReadersSeeOnlyWhatIsCommittedAndMayNotWrite) {
    execute("INSERT INTO item (id) VALUES (1)");
    auto seen = run(database().read([](SqlTransaction& transaction) -> Result<void> {
        auto rows = transaction.query("SELECT count(*) FROM item");
        if (!rows) return rows.error();
        return sql_int(rows->at(0).at(0)) == 1 ? Result<void>() : Error(errc::not_found);
    }));
    EXPECT_TRUE(seen);
    EXPECT_FALSE(run(database().read(insert(2))));
    EXPECT_EQ(count("item"), 1);
}

/// Many at once: those that fail cost the others nothing, and each hears its own outcome.
TEST_F(Sql, WorksThatShareACommitFailAlone) {
    asio::io_context context;
    int good = 0;
    int bad = 0;
    for (std::int64_t i = 0; i < 200; ++i) {
        SqlWork work = i % 10 == 3 ? SqlWork([](SqlTransaction& transaction) -> Result<void> {
            static_cast<void>(insert(10'000)(transaction));
            return Error(errc::malformed, "on purpose");
        })
                                   : insert(i);
        asio::co_spawn(context, database().transact(std::move(work)),
                       [&](std::exception_ptr, Result<void> done) {
                           ++(done ? good : bad);
                           EXPECT_TRUE(done || done.error().code == errc::malformed);
                       });
    }
    context.run();
    EXPECT_EQ(good, 180);
    EXPECT_EQ(bad, 20);
    EXPECT_EQ(count("item"), 180);
}

TEST_F(Sql, CountersLoseNothingUnderManyWriters) {
    execute("INSERT INTO item (id, name, price) VALUES (1, '', 0)");
    auto other = open_another();
    asio::io_context context;
    for (int i = 0; i < 100; ++i) {
        SqlWork work = [](SqlTransaction& transaction) -> Result<void> {
            auto done = transaction.execute("UPDATE item SET price = price + 1 WHERE id = 1");
            return done ? Result<void>() : Result<void>(done.error());
        };
        auto& target = i % 2 == 0 ? database() : *other;
        asio::co_spawn(context, target.transact(std::move(work)),
                       [](std::exception_ptr, Result<void> done) {
                           EXPECT_TRUE(done) << done.error().message();
                       });
    }
    context.run();
    other->close();
    EXPECT_EQ(query("SELECT price FROM item").at(0).at(0), SqlValue(100.0));
}

TEST_F(Sql, CloseRunsWhatWaitsAndRefusesNew) {
    asio::io_context context;
    int done = 0;
    for (std::int64_t i = 0; i < 20; ++i) {
        asio::co_spawn(context, database().transact(insert(i)),
                       [&](std::exception_ptr, Result<void> result) {
                           if (result) ++done;
                       });
    }
    context.poll();
    database().close();
    database().close();
    context.run();
    EXPECT_EQ(done, 20);
    EXPECT_EQ(transact(insert(99)).error().code, errc::closed);
    reopen();
    EXPECT_EQ(count("item"), 20);
}

TEST_F(Sql, AListenerHearsANotificationAfterTheCommit) {
    std::mutex mutex;
    std::condition_variable changed;
    int heard = 0;
    auto listening = database().listen("orders", [&] {
        std::lock_guard lock(mutex);
        ++heard;
        changed.notify_all();
    });
    std::unique_lock lock(mutex);
    // The listener's connection may still be on its way when the first word is said.
    for (int tries = 0; tries < 200 && heard == 0; ++tries) {
        lock.unlock();
        query("SELECT pg_notify('orders', '')");
        lock.lock();
        changed.wait_for(lock, std::chrono::milliseconds(50), [&] { return heard > 0; });
    }
    EXPECT_GT(heard, 0);
    lock.unlock();
    listening.reset();
}

TEST_F(Sql, NamesAndErrorsHoldNoPassword) {
    EXPECT_THAT(database().name(), Not(HasSubstr("secret")));
    auto refused = open_database("postgresql://app:secret@127.0.0.1:1/shop");
    if (!on_postgresql()) return;
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::unreachable);
    EXPECT_THAT(refused.error().message(), HasSubstr("127.0.0.1:1"));
    EXPECT_THAT(refused.error().message(), Not(HasSubstr("secret")));
}

}  // namespace

}  // namespace pesan::test
