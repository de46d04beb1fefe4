#include "smpp/split.hpp"

#include <gtest/gtest.h>

#include "smpp/errc.hpp"
#include "smpp/gsm7.hpp"
#include "smpp/utf.hpp"

namespace pesan::smpp {
namespace {

std::string times(std::size_t count, std::string_view piece) {
    std::string text;
    while (count-- > 0)
        text += piece;
    return text;
}

std::size_t segments_of(const std::string& text) {
    return split(text, 7)->segments.size();
}

/// What a telephone shows.
std::string joined(const Split& parts) {
    std::string text;
    for (const auto& segment : parts.segments) {
        const auto body = BytesView(segment).substr(parts.segments.size() > 1 ? 6 : 0);
        text += parts.coding == Coding::gsm7 ? gsm7_decode(body) : ucs2_decode(body);
    }
    return text;
}

TEST(Gsm7, EveryCharacterOfBothTablesComesBack) {
    std::string text;
    for (char32_t point = 0; point < 0x3000; ++point) {
        if (!gsm7_septets(point).empty()) append_utf8(text, point);
    }
    const auto septets = gsm7_encode(text);
    ASSERT_TRUE(septets);
    EXPECT_EQ(septets->size(), 127u + 2 * 10);
    EXPECT_EQ(gsm7_decode(*septets), text);
}

TEST(Gsm7, KnownCodes) {
    EXPECT_EQ(*gsm7_encode("@Rp§à"), (Bytes{0x00, 'R', 'p', 0x5f, 0x7f}));
    EXPECT_EQ(*gsm7_encode("€"), (Bytes{0x1b, 0x65}));
    EXPECT_FALSE(gsm7_encode("`"));
    EXPECT_FALSE(gsm7_encode("ç"));
    EXPECT_FALSE(gsm7_encode("\xff"));
}

TEST(Gsm7, PacksAsTheStandardDoes) {
    EXPECT_EQ(gsm7_pack(*gsm7_encode("hellohello")),
              (Bytes("\xE8\x32\x9B\xFD\x46\x97\xD9\xEC\x37", 9)));
    for (unsigned fill = 0; fill < 7; ++fill) {
        for (std::size_t size = 0; size < 20; ++size) {
            const Bytes septets(size, 0x55);
            EXPECT_EQ(gsm7_unpack(gsm7_pack(septets, fill), size, fill), septets);
        }
    }
}

TEST(Gsm7, UnknownExtensionShowsTheBasicCharacter) {
    EXPECT_EQ(gsm7_decode(Bytes{0x1b, 'A'}), "A");
    EXPECT_EQ(gsm7_decode(Bytes{'A', 0x1b}), "A ");
}

TEST(Split, SegmentCountsAtTheirBounds) {
    EXPECT_EQ(segments_of(""), 1u);
    EXPECT_EQ(segments_of(times(160, "a")), 1u);
    EXPECT_EQ(segments_of(times(161, "a")), 2u);
    EXPECT_EQ(segments_of(times(306, "a")), 2u);
    EXPECT_EQ(segments_of(times(307, "a")), 3u);
    EXPECT_EQ(segments_of(times(70, "ž")), 1u);
    EXPECT_EQ(segments_of(times(71, "ž")), 2u);
    EXPECT_EQ(segments_of(times(134, "ž")), 2u);
    EXPECT_EQ(segments_of(times(135, "ž")), 3u);
}

TEST(Split, EscapeIsNotPartedFromItsCharacter) {
    const auto parts = split(times(152, "a") + "€" + times(100, "b"), 1);
    ASSERT_EQ(parts->segments.size(), 2u);
    EXPECT_EQ(parts->segments[0].size(), 6u + 152);
    EXPECT_EQ(parts->segments[1].substr(6, 2), (Bytes{0x1b, 0x65}));
    EXPECT_EQ(segments_of(times(80, "€")), 1u);
    EXPECT_EQ(segments_of(times(152, "€")), 2u);
    EXPECT_EQ(segments_of(times(153, "€")), 3u);  // 76 to a segment, one septet of each unused
}

TEST(Split, SurrogatePairIsNotParted) {
    const auto parts = split(times(66, "ž") + "😀" + times(20, "ž"), 1);
    ASSERT_EQ(parts->segments.size(), 2u);
    EXPECT_EQ(parts->segments[0].size(), 6u + 66 * 2);
    EXPECT_EQ(joined(*parts), times(66, "ž") + "😀" + times(20, "ž"));
}

TEST(Split, HeaderJoinsTheSegments) {
    const auto parts = split(times(200, "x"), 0xab);
    EXPECT_EQ(parts->segments[0].substr(0, 6), Bytes("\x05\x00\x03\xab\x02\x01", 6));
    EXPECT_EQ(parts->segments[1].substr(0, 6), Bytes("\x05\x00\x03\xab\x02\x02", 6));
    EXPECT_EQ(parts->units, 200u);
}

TEST(Split, RefusesWhatIsNoText) {
    EXPECT_EQ(split("\xc0\xaf", 1).error().code, errc::text_malformed);
    EXPECT_EQ(split("\xed\xa0\x80", 1).error().code, errc::text_malformed);
    EXPECT_TRUE(split(times(255 * 153, "a"), 1));
    EXPECT_EQ(split(times(255 * 153 + 1, "a"), 1).error().code, errc::text_too_long);
}

}  // namespace
}  // namespace pesan::smpp
