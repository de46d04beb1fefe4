#include <gmock/gmock.h>

#include "messaging/stored_inbox.hpp"
#include "pesan/errc.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

using testing::ElementsAre;
using Names = std::vector<std::pair<std::string, std::string>>;

class InboxRows : public DatabaseTest {
protected:
    InboxRows() { EXPECT_TRUE(StoredInbox::migrate_tables(database())); }

    bool remember(const std::string& reader, const std::string& id) {
        bool fresh = false;
        EXPECT_TRUE(transact([&](SqlTransaction& transaction) -> Result<void> {
            fresh = inbox_.remember(transaction, reader, "/order", id).value();
            return {};
        }));
        return fresh;
    }
    std::vector<bool> remember_all(const Names& names) {
        std::vector<bool> fresh;
        auto done = transact([&](SqlTransaction& transaction) -> Result<void> {
            auto answers = inbox_.remember_all(transaction, "finance", names);
            if (!answers) return answers.error();
            fresh = std::move(*answers);
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return fresh;
    }

    ManualClock clock_;
    StoredInbox inbox_{clock_, std::chrono::hours(24)};
};

TEST_F(InboxRows, AMessageIsNewOnceForEachReader) {
    EXPECT_TRUE(remember("finance", "a"));
    EXPECT_FALSE(remember("finance", "a"));
    EXPECT_TRUE(remember("report", "a"));
    EXPECT_TRUE(remember("finance", "b"));
}

TEST_F(InboxRows, SourceAndIdTogetherNameAMessage) {
    EXPECT_THAT(remember_all({{"/a", "1"}, {"/b", "1"}, {"/a", "1"}}),
                ElementsAre(true, true, false));
    EXPECT_THAT(remember_all({{"/b", "1"}, {"/c", "\"é"}, {"/a", "1"}}),
                ElementsAre(false, true, false));
}

TEST_F(InboxRows, ARollbackForgets) {
    ASSERT_FALSE(transact([&](SqlTransaction& transaction) -> Result<void> {
        EXPECT_TRUE(inbox_.remember(transaction, "finance", "/order", "a").value());
        return Error(errc::not_found);
    }));
    EXPECT_TRUE(remember("finance", "a"));
}

TEST_F(InboxRows, OldIdsGoInSmallSteps) {
    for (int part = 0; part < 16; ++part) {
        Names names;
        for (int i = 0; i < 100; ++i)
            names.emplace_back("/order", std::to_string(part * 100 + i));
        remember_all(names);
    }
    EXPECT_EQ(count("pesan_inbox"), 1600);
    clock_.advance(std::chrono::hours(25));
    for (std::size_t i = 0; i < StoredInbox::clean_every; ++i)
        remember("report", std::to_string(i));
    const auto left = count("pesan_inbox");
    EXPECT_EQ(left, 1600 + 256 - StoredInbox::clean_rows);
    EXPECT_EQ(
        sql_int(query("SELECT count(*) FROM pesan_inbox WHERE reader = 'report'").at(0).at(0)),
        256);
}

}  // namespace

}  // namespace pesan::test
