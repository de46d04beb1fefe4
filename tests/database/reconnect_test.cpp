#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

class Reconnect : public DatabaseTest {
protected:
    Reconnect() { execute("CREATE TABLE item (id BIGINT)"); }

    /// What a restart of the server does to every connection but one.
    void cut_others(SqlDatabase& survivor) {
        auto cut = survivor.transact_blocking([](SqlTransaction& transaction) -> Result<void> {
            auto rows = transaction.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND application_name = 'pesan'");
            return rows ? Result<void>() : Result<void>(rows.error());
        });
        EXPECT_TRUE(cut);
    }
};

TEST_F(Reconnect, AnIdleConnectionThatWasCutIsMadeAgain) {
    if (!on_postgresql()) return;
    auto other = open_another();
    cut_others(*other);
    execute("INSERT INTO item VALUES (1)");
    EXPECT_EQ(count("item"), 1);
    other->close();
}

TEST_F(Reconnect, AWorkThatIsCutIsRunAgainAndCommitsOnce) {
    if (!on_postgresql()) return;
    auto other = open_another();
    int runs = 0;
    auto done = transact([&](SqlTransaction& transaction) -> Result<void> {
        if (auto first = transaction.execute("INSERT INTO item VALUES (1)"); !first)
            return first.error();
        if (++runs == 1) cut_others(*other);
        auto second = transaction.execute("INSERT INTO item VALUES (2)");
        return second ? Result<void>() : Result<void>(second.error());
    });
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count("item"), 2);
    other->close();
}

TEST_F(Reconnect, AListenerHearsAgainAfterItsConnectionWasCut) {
    if (!on_postgresql()) return;
    auto other = open_another();
    std::atomic<int> heard = 0;
    auto listening = other->listen("orders", [&] { ++heard; });
    const auto notified_once_more = [&](int before) {
        for (int tries = 0; tries < 400 && heard == before; ++tries) {
            query("SELECT pg_notify('orders', ''), pg_sleep(0.02)");
        }
        return heard > before;
    };
    EXPECT_TRUE(notified_once_more(0));
    cut_others(database());
    EXPECT_TRUE(notified_once_more(heard));
    listening.reset();
    other->close();
}

}  // namespace

}  // namespace pesan::test
