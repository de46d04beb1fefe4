#include "database_urls.hpp"

#include <gtest/gtest.h>

namespace pesan::app {
namespace {

TEST(DatabaseUrls, SqliteHasAFileEachService) {
    EXPECT_EQ(database_url("sqlite:", "./pesan-data", "order"), "sqlite:./pesan-data/order.db");
    EXPECT_EQ(database_url("sqlite:/var/lib/pesan/", "./pesan-data", "sms"),
              "sqlite:/var/lib/pesan/sms.db");
}

TEST(DatabaseUrls, PostgresqlHasASchemaEachService) {
    EXPECT_EQ(database_url("postgresql://u:p@h/d", "x", "order"),
              "postgresql://u:p@h/d?schema=order");
    EXPECT_EQ(database_url("postgresql://h/d?sslmode=require", "x", "order"),
              "postgresql://h/d?sslmode=require&schema=order");
}

}  // namespace
}  // namespace pesan::app
