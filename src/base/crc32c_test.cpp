#include "base/crc32c.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

TEST(Crc32c, MatchesTheVectorsOfTheStandard) {
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aau);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43u);
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
}

TEST(Crc32c, ContinuesFromAPart) {
    const std::string text = "confirmed after the sync";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        EXPECT_EQ(crc32c(text.substr(cut), crc32c(text.substr(0, cut))), crc32c(text));
}

TEST(Crc32c, OfNothingIsZero) {
    EXPECT_EQ(crc32c(""), 0u);
}

}  // namespace
}  // namespace pesan
