#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

TEST(Base64, EncodesTheVectorsOfTheStandard) {
    EXPECT_EQ(base64_encode(""), "");
    EXPECT_EQ(base64_encode("f"), "Zg==");
    EXPECT_EQ(base64_encode("fo"), "Zm8=");
    EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64_encode(std::string_view("\xfb\xff\0", 3)), "+/8A");
}

TEST(Base64, DecodesWhatItEncodes) {
    Bytes bytes;
    for (int size = 0; size < 300; ++size) {
        EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
        bytes += static_cast<char>(size * 7);
    }
}

TEST(Base64, RefusesForeignCharactersAndWrongPadding) {
    for (const char* text : {"Zg=", "Zg", "Z===", "Zm9v\n", "Zm-v", "Zh==", "Zg==Zg==", "===="}) {
        EXPECT_FALSE(base64_decode(text)) << text;
    }
}

}  // namespace
}  // namespace pesan
