#include "broker/field_codec.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace pesan::broker {
namespace {

Bytes written(const Places& places) {
    Bytes bytes;
    FieldWriter write(bytes);
    write(places);
    return bytes;
}

TEST(FieldCodec, FieldsComeBackAsTheyWere) {
    Bytes bytes;
    FieldWriter write(bytes);
    const std::optional<std::uint64_t> none, some = 300;
    const WallTime time{std::chrono::nanoseconds(-5)};
    write(std::uint32_t{7}, std::string_view("text"), time, none, some,
          std::vector<std::uint32_t>{1, 200'000});

    FieldReader read(bytes);
    std::uint32_t number = 0;
    std::string text;
    WallTime time_read;
    std::optional<std::uint64_t> first, second;
    std::vector<std::uint32_t> numbers;
    read(number, text, time_read, first, second, numbers);
    EXPECT_FALSE(read.failed());
    EXPECT_TRUE(read.rest().empty());
    EXPECT_EQ(number, 7u);
    EXPECT_EQ(text, "text");
    EXPECT_EQ(time_read, time);
    EXPECT_FALSE(first.has_value());
    EXPECT_EQ(second, 300u);
    EXPECT_EQ(numbers, (std::vector<std::uint32_t>{1, 200'000}));
}

TEST(FieldCodec, RandomPlacesComeBackAndAnyCutFails) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SeededRandom random(seed);
        Places places;
        Place at = 0;
        for (std::uint64_t i = random.below(200); i > 0; --i) {
            at += random.below(3) == 0 ? 1 + random.below(1u << 20) : 1;
            places.list.push_back(at);
        }
        const auto bytes = written(places);
        FieldReader read(bytes);
        Places back;
        read(back);
        ASSERT_FALSE(read.failed());
        ASSERT_EQ(back, places);
        FieldReader cut(BytesView(bytes).substr(0, random.below(bytes.size())));
        cut(back);
        ASSERT_TRUE(cut.failed());
    }
}

TEST(FieldCodec, ARunOfNeighboursTakesAFewBytes) {
    Places places;
    for (Place place = 1'000'000; place < 2'000'000; ++place)
        places.list.push_back(place);
    EXPECT_LE(written(places).size(), 8u);
}

TEST(FieldCodec, ARunThatWouldFillTheMemoryIsRefused) {
    Bytes bytes;
    FieldWriter write(bytes);
    write(std::uint64_t{3}, std::uint64_t{1} << 60, std::uint64_t{0});
    FieldReader read(bytes);
    Places places;
    read(places);
    EXPECT_TRUE(read.failed());
}

}  // namespace
}  // namespace pesan::broker
