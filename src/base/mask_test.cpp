#include "base/mask.hpp"

#include <gtest/gtest.h>

namespace pesan {
namespace {

TEST(Mask, EmailKeepsOnlyItsFirstLetterAndDomain) {
    EXPECT_EQ(mask_email("budi@example.com"), "b***@example.com");
    EXPECT_EQ(mask_email("@example.com"), "***");
    EXPECT_EQ(mask_email("no address"), "***");
}

TEST(Mask, PhoneKeepsCountryAndLastDigits) {
    EXPECT_EQ(mask_phone("+6281234567890"), "+62***890");
    EXPECT_EQ(mask_phone("123"), "***");
}

TEST(Mask, UrlLosesUserAndSecret) {
    EXPECT_EQ(mask_url("amqp://shop:secret@localhost/%2F"), "amqp://***@localhost/%2F");
    EXPECT_EQ(mask_url("smtp://a:p@ss@host:25"), "smtp://***@host:25");
    EXPECT_EQ(mask_url("embedded:./data"), "embedded:./data");
    EXPECT_EQ(mask_url("http://host/a@b"), "http://host/a@b");
}

}  // namespace
}  // namespace pesan
