#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace pesan {
namespace {

TEST(Uuid, HasTheShapeOfVersionSeven) {
    const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    EXPECT_TRUE(std::regex_match(new_uuid(), shape));
}

TEST(Uuid, CarriesTheMillisecondsOfTheStandardsExample) {
    const WallTime time(std::chrono::milliseconds(0x017F22E279B0));
    EXPECT_EQ(make_uuid_v7(time, 0xCC3, 0x98C4DC0C0C07398F),
              "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(Uuid, RisesStrictlyEvenWithinAMillisecond) {
    std::string last = new_uuid();
    for (int i = 0; i < 20'000; ++i) {
        std::string next = new_uuid();
        ASSERT_LT(last, next);
        last = std::move(next);
    }
}

}  // namespace
}  // namespace pesan
