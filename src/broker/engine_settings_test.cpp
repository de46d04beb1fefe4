#include "broker/engine_fixture.hpp"

namespace pesan::broker {
namespace {

class EngineSettings : public EngineTest {
protected:
    void put(const std::string& key, const std::string& value) {
        ASSERT_TRUE(engine->put_setting(key, value).has_value());
    }
};

TEST_F(EngineSettings, WhatIsPutIsThereAfterACrash) {
    put("user/a", "secret");
    put("user/b", std::string("by\0tes", 6));
    put("user/a", "newer");
    run();
    crash_and_start();
    const Settings expected{{"user/a", "newer"}, {"user/b", std::string("by\0tes", 6)}};
    EXPECT_EQ(engine->settings(), expected);
}

TEST_F(EngineSettings, WhatIsErasedStaysAway) {
    put("user/a", "secret");
    put("user/b", "secret");
    ASSERT_TRUE(engine->erase_setting("user/a").has_value());
    run();
    crash_and_start();
    EXPECT_EQ(engine->settings(), (Settings{{"user/b", "secret"}}));
}

TEST_F(EngineSettings, ACheckpointHasThem) {
    put("user/a", "secret");
    checkpoint();
    put("user/b", "secret");
    ASSERT_TRUE(engine->erase_setting("user/a").has_value());
    restart();
    EXPECT_EQ(engine->settings(), (Settings{{"user/b", "secret"}}));
}

TEST_F(EngineSettings, EqualValuesAndUnknownKeysWriteNothing) {
    put("user/a", "secret");
    const auto before = engine->appended();
    put("user/a", "secret");
    ASSERT_TRUE(engine->erase_setting("user/b").has_value());
    EXPECT_EQ(engine->appended(), before);
}

TEST_F(EngineSettings, LimitsHold) {
    EXPECT_EQ(engine->put_setting("", "x").error().code, errc::invalid_argument);
    EXPECT_EQ(engine->put_setting(std::string(256, 'k'), "x").error().code, errc::invalid_argument);
    EXPECT_EQ(engine->put_setting("k", std::string(setting_bytes_max + 1, 'x')).error().code,
              errc::invalid_argument);
    put("k", std::string(setting_bytes_max, 'x'));
    checkpoint();
    crash_and_start();
    EXPECT_EQ(engine->settings().at("k").size(), setting_bytes_max);
}

}  // namespace
}  // namespace pesan::broker
