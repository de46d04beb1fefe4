#include "adapters/postgresql/batch.hpp"

#include <gtest/gtest.h>

#include "adapters/postgresql/values.hpp"

namespace pesan::postgresql {

namespace {

const std::vector<Oid> two{oid::int8, oid::text};

TEST(InsertOfArrays, OneRowOfValuesBecomesASelectFromArrays) {
    EXPECT_EQ(
        insert_of_arrays(
            "INSERT INTO item (id, name) VALUES ($1, lower($2)) ON CONFLICT DO NOTHING", two),
        "INSERT INTO item (id, name) SELECT u.c1, lower(u.c2) FROM unnest($1::bigint[], $2::text[])"
        " WITH ORDINALITY AS u (c1, c2, n) ORDER BY u.n ON CONFLICT DO NOTHING");
}

TEST(InsertOfArrays, OtherShapesAreLeftAlone) {
    for (const auto* sql : {
             "UPDATE item SET name = $2 WHERE id = $1",
             "INSERT INTO item VALUES ($1, $2), ($1, $2)",
             "INSERT INTO item VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
             "INSERT INTO item VALUES ($1, 1) ON CONFLICT (id) DO NOTHING RETURNING $2",
             "INSERT INTO item VALUES ($1, $2, DEFAULT)",
             "INSERT INTO item VALUES ($1, $2, ' VALUES (')",
             "INSERT INTO item SELECT $1, $2",
         }) {
        EXPECT_FALSE(insert_of_arrays(sql, two)) << sql;
    }
    EXPECT_FALSE(insert_of_arrays("INSERT INTO item VALUES ($1)", std::vector<Oid>{99'999}));
}

TEST(ArrayText, QuotesWhatTheServerWouldRead) {
    const std::vector<SqlRow> rows{
        {std::string("a,\"b\\}")}, {std::monostate()}, {std::string()}, {std::string("NULL")}};
    EXPECT_EQ(array_text(rows, 0, oid::text), R"({"a,\"b\\}",NULL,"","NULL"})");
}

TEST(ArrayText, WritesBytesAsHex) {
    const std::vector<SqlRow> rows{{std::string("\0\xff", 2)}, {std::string()}};
    EXPECT_EQ(array_text(rows, 0, oid::bytea), R"({"\\x00ff","\\x"})");
}

TEST(ArrayText, WritesNumbers) {
    const std::vector<SqlRow> rows{{std::int64_t{-5}}, {2.5}};
    EXPECT_EQ(array_text(rows, 0, oid::numeric), "{-5,2.5}");
}

}  // namespace

}  // namespace pesan::postgresql
