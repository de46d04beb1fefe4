#include <gmock/gmock.h>

#include <thread>

#include "pesan/errc.hpp"
#include "tests/database/fixture.hpp"

namespace pesan::test {

namespace {

const std::vector<Migration> first{
    {.version = 1,
     .sqlite = "CREATE TABLE a (x BIGINT);\nCREATE TABLE b (y BIGINT);\n",
     .postgresql = "CREATE TABLE a (x BIGINT);\nCREATE TABLE b (y BIGINT);\n"},
};

std::vector<Migration> second() {
    auto steps = first;
    steps.push_back({.version = 2,
                     .sqlite = "INSERT INTO a VALUES (2)",
                     .postgresql = "INSERT INTO a VALUES (2)"});
    return steps;
}

using Migrate = DatabaseTest;

TEST_F(Migrate, RunsEachStepOnce) {
    ASSERT_TRUE(migrate(database(), "shop", first));
    ASSERT_TRUE(migrate(database(), "shop", second()));
    ASSERT_TRUE(migrate(database(), "shop", second()));
    EXPECT_EQ(count("a"), 1);
    EXPECT_EQ(count("b"), 0);
}

TEST_F(Migrate, ComponentsHaveTheirOwnHistory) {
    ASSERT_TRUE(migrate(database(), "shop", first));
    const std::vector<Migration> other{{.version = 1,
                                        .sqlite = "CREATE TABLE c (x BIGINT)",
                                        .postgresql = "CREATE TABLE c (x BIGINT)"}};
    ASSERT_TRUE(migrate(database(), "other", other));
    EXPECT_EQ(count("c"), 0);
}

TEST_F(Migrate, RefusesANewerDatabase) {
    ASSERT_TRUE(migrate(database(), "shop", second()));
    auto refused = migrate(database(), "shop", first);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("newer"));
}

TEST_F(Migrate, AFailedStepLeavesNothing) {
    auto steps = first;
    steps.push_back({.version = 2,
                     .sqlite = "INSERT INTO nowhere VALUES (1)",
                     .postgresql = "INSERT INTO nowhere VALUES (1)"});
    auto refused = migrate(database(), "shop", steps);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("shop 2"));
    ASSERT_TRUE(migrate(database(), "shop", second()));
}

TEST_F(Migrate, SeveralProcessesMayStartAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            auto mine = open_another();
            if (migrate(*mine, "shop", second())) ++good;
            mine->close();
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(good, 4);
    EXPECT_EQ(count("a"), 1);
}

}  // namespace

}  // namespace pesan::test
