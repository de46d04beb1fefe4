#include "adapters/postgresql/settings.hpp"

#include <gmock/gmock.h>

#include "pesan/errc.hpp"

namespace pesan::postgresql {

namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PostgresqlSettings, OurParametersStayHereTheOthersGoToLibpq) {
    const auto settings =
        parse_settings("postgresql://app:s%40t@db:6432/shop?schema=order&sslmode=require&pool=3")
            .value();
    EXPECT_EQ(settings.schema, "order");
    EXPECT_EQ(settings.pool, 3u);
    EXPECT_EQ(settings.password, "s@t");
    EXPECT_THAT(settings.connect_url, HasSubstr("sslmode=require"));
    EXPECT_THAT(settings.connect_url, Not(HasSubstr("schema")));
    EXPECT_THAT(settings.connect_url, Not(HasSubstr("pool")));
}

TEST(PostgresqlSettings, TheNameHoldsNoCredentials) {
    const auto settings = parse_settings("postgres://app:secret@db/shop").value();
    EXPECT_EQ(settings.name, "postgresql://db:5432/shop?schema=public");
    EXPECT_EQ(settings.host, "db:5432");
}

TEST(PostgresqlSettings, WrongOnesAreRefusedWithoutTheirPassword) {
    for (const auto* url :
         {"postgresql://app:secret@db/shop?pool=0", "postgresql://app:secret@db/shop?pool=9x",
          "postgresql://app:secret@db/shop?schema=a%22b",
          "postgresql://app:secret@db/shop?schema="}) {
        const auto refused = parse_settings(url);
        ASSERT_FALSE(refused) << url;
        EXPECT_EQ(refused.error().code, errc::invalid_url);
        EXPECT_THAT(refused.error().detail, Not(HasSubstr("secret")));
    }
}

}  // namespace

}  // namespace pesan::postgresql
