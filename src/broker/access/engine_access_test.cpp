#include "broker/access/engine_access.hpp"

#include <gtest/gtest.h>

#include "broker/engine_fixture.hpp"

namespace pesan::broker::access {
namespace {

class EngineAccessTest : public EngineTest {};

TEST_F(EngineAccessTest, UsersAreThereAfterACrash) {
    {
        EngineAccess access(*engine);
        ASSERT_TRUE(access.prepare({"shop", "secret"}, random));
        ASSERT_TRUE(access.control.put_virtual_host({.name = "test"}));
    }
    sync();
    crash_and_start();
    EngineAccess again(*engine);
    EXPECT_TRUE(again.control.authenticate("shop", "secret", false));
    EXPECT_TRUE(again.control.has_virtual_host("test"));
    ASSERT_TRUE(again.prepare({"other", "x"}, random));
    EXPECT_EQ(again.control.user("other"), nullptr);
}

}  // namespace
}  // namespace pesan::broker::access
