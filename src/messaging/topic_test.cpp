#include "pesan/topic.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan {
namespace {

TEST(Topic, NamesAreShortAndPlain) {
    EXPECT_TRUE(check_name("order"));
    EXPECT_TRUE(check_name("a-b_9"));
    EXPECT_TRUE(check_name(std::string(100, 'x')));
    for (const std::string& name :
         {std::string(), std::string(101, 'x'), std::string("Order"), std::string("a.b"),
          std::string("a b"), std::string("a\0b", 3), std::string("é")}) {
        EXPECT_EQ(check_name(name).error().code, errc::invalid_argument) << name;
    }
}

TEST(Topic, ErrorsNameTheCharacterAndItsPlace) {
    EXPECT_EQ(check_name("ordeR").error().detail,
              "'R' at place 5 of a name; a-z, 0-9, '-' and '_' are allowed");
    EXPECT_EQ(check_name("a\n").error().detail,
              "byte 0x0a at place 2 of a name; a-z, 0-9, '-' and '_' are allowed");
}

TEST(Topic, SubscriptionTextIsReadBack) {
    for (const SubscriptionId& id :
         {SubscriptionId{"order", "finance"}, SubscriptionId{"email", ""}}) {
        EXPECT_EQ(*SubscriptionId::parse(id.text()), id);
    }
    for (const char* text :
         {"", ".", "order.", ".finance", "order.finance.dead", "order finance"}) {
        EXPECT_FALSE(SubscriptionId::parse(text)) << text;
    }
}

}  // namespace
}  // namespace pesan
