#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

TEST(Utf8, TakesEveryCharacter) {
    EXPECT_TRUE(valid_utf8(""));
    EXPECT_TRUE(valid_utf8(std::string_view("a\0b", 3)));
    EXPECT_TRUE(valid_utf8("é € 😀 \u07ff \u0800 \ud7ff \ue000 \U0010ffff"));
}

TEST(Utf8, RefusesWhatIsMalformed) {
    for (const std::string_view text :
         {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xe2\x28\xa1", "a\xc3"}) {
        EXPECT_FALSE(valid_utf8(text));
    }
}

}  // namespace
}  // namespace pesan
