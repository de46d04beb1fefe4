#include "amqp/table.hpp"

#include <gtest/gtest.h>

#include "amqp/generators.hpp"

namespace pesan::amqp {
namespace {

Bytes encoded(const Table& table) {
    Bytes bytes;
    encode_table(bytes, table);
    return bytes;
}

errc error_of(BytesView bytes) {
    auto decoded = decode_table(bytes);
    return decoded ? errc::success : static_cast<errc>(decoded.error().code.value());
}

TEST(Table, EveryTypeComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const auto table = *any_table(3);
        const auto bytes = encoded(table);
        BytesView rest = bytes;
        const auto decoded = decode_table(rest);
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(rest.empty());
        // NaN differs from itself, so bytes are compared.
        RC_ASSERT(encoded(*decoded) == bytes);
    }));
}

TEST(Table, AnyCutIsTruncatedAndNeverRead) {
    EXPECT_TRUE(rc::check([] {
        const auto bytes = encoded(*any_table(2));
        const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
        RC_ASSERT(error_of(BytesView(bytes).substr(0, cut)) == errc::truncated);
    }));
}

TEST(Table, RandomBytesNeverDoMoreThanFail) {
    EXPECT_TRUE(rc::check([] {
        auto noise = *rc::gen::arbitrary<std::string>();
        Bytes bytes;
        append_big(bytes, static_cast<std::uint32_t>(noise.size()));
        bytes += noise;
        BytesView rest = bytes;
        (void)decode_table(rest).has_value();
    }));
}

TEST(Table, BytesOfTheStandardsTypes) {
    Table table;
    table.set("a", true);
    table.set("n", std::int32_t{-2});
    table.set("s", "hi");
    const std::string_view expected("\0\0\0\x14\1at\1\1nI\xff\xff\xff\xfe\1sS\0\0\0\2hi", 24);
    EXPECT_EQ(encoded(table), expected);
}

TEST(Table, NestingDeeperThanTheLimitIsRefused) {
    Table table;
    for (int i = 0; i < table_depth_max; ++i) {
        Table outer;
        outer.set("t", std::move(table));
        table = std::move(outer);
    }
    EXPECT_EQ(error_of(encoded(table)), errc::too_deep);
}

TEST(Table, MoreEntriesThanTheLimitAreRefusedAlsoWhenNested) {
    Array values(table_entries_max);
    Table table;
    table.set("a", std::move(values));
    EXPECT_EQ(error_of(encoded(table)), errc::too_large);
}

TEST(Table, UnknownTypeIsRefused) {
    EXPECT_EQ(error_of(BytesView("\0\0\0\3\1aQ", 7)), errc::unknown_field_type);
}

TEST(Table, SetReplacesAndEraseRemoves) {
    Table table;
    table.set("a", std::int32_t{1});
    table.set("a", std::int32_t{2});
    ASSERT_EQ(table.fields().size(), 1u);
    std::int64_t value = 0;
    EXPECT_TRUE(table.find("a")->integer(value));
    EXPECT_EQ(value, 2);
    EXPECT_TRUE(table.erase("a"));
    EXPECT_EQ(table.find("a"), nullptr);
}

}  // namespace
}  // namespace pesan::amqp
