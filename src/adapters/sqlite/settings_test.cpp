#include "adapters/sqlite/settings.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::sqlite {

namespace {

TEST(SqliteSettings, PathsAreTakenAsTheyAre) {
    EXPECT_EQ(parse_settings("sqlite:./data/order.db")->path, "./data/order.db");
    EXPECT_EQ(parse_settings("sqlite:/var/lib/order.db")->path, "/var/lib/order.db");
    EXPECT_EQ(parse_settings("sqlite:///var/lib/order.db")->path, "/var/lib/order.db");
}

TEST(SqliteSettings, SynchronousMayBeGivenUp) {
    EXPECT_EQ(parse_settings("sqlite:a.db")->synchronous, "full");
    const auto settings = parse_settings("sqlite:a.db?synchronous=off");
    EXPECT_EQ(settings->synchronous, "off");
    EXPECT_EQ(settings->path, "a.db");
}

TEST(SqliteSettings, WhatCannotBeMeantIsRefused) {
    for (const auto* url :
         {"sqlite:", "sqlite::memory:", "sqlite://host/a.db", "sqlite:a.db?mode=ro",
          "sqlite:a.db?synchronous=maybe", "sqlite:a\"b.db"}) {
        EXPECT_EQ(parse_settings(url).error().code, errc::invalid_url) << url;
    }
}

}  // namespace

}  // namespace pesan::sqlite
