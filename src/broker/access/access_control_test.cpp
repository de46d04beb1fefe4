#include "broker/access/access_control.hpp"

#include <gtest/gtest.h>

#include "broker/access/map_settings.hpp"

namespace pesan::broker::access {
namespace {

class AccessControlTest : public testing::Test {
protected:
    AccessControlTest() { restart(); }

    void restart() { access = std::make_unique<AccessControl>(settings); }
    void first() { ASSERT_TRUE(access->create_first("guest", hash("guest"))); }
    PasswordHash hash(std::string_view password) { return hash_password(password, random); }
    void add_user(const std::string& name) {
        ASSERT_TRUE(access->put_user({name, hash("secret"), {}}));
    }
    void grant(const std::string& user, const std::string& pattern, const std::string& host = "/") {
        ASSERT_TRUE(access->put_permission({user, host, pattern, pattern, pattern}));
    }
    bool may_write(const std::string& user, const std::string& name) {
        return access->may(user, "/", Right::write, name);
    }

    SeededRandom random{1};
    MapSettings settings;
    std::unique_ptr<AccessControl> access;
};

TEST_F(AccessControlTest, FirstStartMakesGuestAnAdministratorOfTheDefaultHost) {
    EXPECT_TRUE(access->empty());
    first();
    EXPECT_FALSE(access->empty());
    const auto guest = access->authenticate("guest", "guest", true);
    ASSERT_TRUE(guest);
    EXPECT_TRUE(guest->has_tag(administrator_tag));
    EXPECT_TRUE(access->may("guest", "/", Right::configure, "anything"));
}

TEST_F(AccessControlTest, GuestLogsInFromLoopbackOnly) {
    first();
    const auto refused = access->authenticate("guest", "guest", false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::loopback_only);
}

TEST_F(AccessControlTest, WrongPasswordAndUnknownUserAreTheSame) {
    first();
    EXPECT_EQ(access->authenticate("guest", "other", true).error().code, errc::invalid_credentials);
    EXPECT_EQ(access->authenticate("other", "guest", true).error().code, errc::invalid_credentials);
}

TEST_F(AccessControlTest, AUserWithoutPasswordNeverLogsIn) {
    ASSERT_TRUE(access->put_user({"silent", {}, {}}));
    EXPECT_FALSE(access->authenticate("silent", "", true));
    ASSERT_TRUE(access->put_user({"blank", hash(""), {}}));
    EXPECT_FALSE(access->authenticate("blank", "", true));
}

TEST_F(AccessControlTest, EverythingIsThereAfterARestart) {
    first();
    add_user("budi");
    ASSERT_TRUE(access->put_virtual_host({"shop", "the shop", {"eu"}, "quorum"}));
    grant("budi", "^order", "shop");
    ASSERT_TRUE(access->put_topic_permission({"budi", "shop", "events", "^a", "^b"}));
    const auto users = access->users();
    const auto hosts = access->virtual_hosts();
    const auto permissions = access->permissions();
    const auto topics = access->topic_permissions();
    restart();
    EXPECT_EQ(access->users(), users);
    EXPECT_EQ(access->virtual_hosts(), hosts);
    EXPECT_EQ(access->permissions(), permissions);
    EXPECT_EQ(access->topic_permissions(), topics);
    EXPECT_TRUE(access->authenticate("budi", "secret", false));
}

TEST_F(AccessControlTest, PatternsAreFoundAnywhereUnlessAnchored) {
    first();
    add_user("budi");
    grant("budi", "order");
    EXPECT_TRUE(may_write("budi", "my.orders"));
    grant("budi", "^order$");
    EXPECT_FALSE(may_write("budi", "my.orders"));
    EXPECT_TRUE(may_write("budi", "order"));
}

TEST_F(AccessControlTest, TheEmptyPatternAllowsNothing) {
    first();
    add_user("budi");
    grant("budi", "");
    EXPECT_FALSE(may_write("budi", "order"));
    EXPECT_FALSE(may_write("budi", ""));
    EXPECT_TRUE(access->may_open("budi", "/"));
}

TEST_F(AccessControlTest, TheDefaultExchangeIsCalledAmqDefault) {
    first();
    add_user("budi");
    grant("budi", "^amq\\.default$");
    EXPECT_TRUE(may_write("budi", ""));
    EXPECT_FALSE(may_write("budi", "amqXdefault"));
}

TEST_F(AccessControlTest, RightsAreOfOneVirtualHost) {
    first();
    add_user("budi");
    ASSERT_TRUE(access->put_virtual_host({.name = "shop"}));
    grant("budi", ".*", "shop");
    EXPECT_FALSE(access->may_open("budi", "/"));
    EXPECT_FALSE(access->may("budi", "/", Right::read, "order"));
    EXPECT_TRUE(access->may("budi", "shop", Right::read, "order"));
}

TEST_F(AccessControlTest, RightsAreThreeDifferentThings) {
    first();
    add_user("budi");
    ASSERT_TRUE(access->put_permission({"budi", "/", "^c", "^w", "^r"}));
    EXPECT_TRUE(access->may("budi", "/", Right::configure, "c"));
    EXPECT_FALSE(access->may("budi", "/", Right::configure, "w"));
    EXPECT_TRUE(access->may("budi", "/", Right::write, "w"));
    EXPECT_TRUE(access->may("budi", "/", Right::read, "r"));
    EXPECT_FALSE(access->may("budi", "/", Right::read, "w"));
}

TEST_F(AccessControlTest, AFaultyPatternIsRefusedAndChangesNothing) {
    first();
    const auto refused = access->put_permission({"guest", "/", "(", ".*", ".*"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::invalid_argument);
    EXPECT_TRUE(may_write("guest", "order"));
}

TEST_F(AccessControlTest, APatternThatTakesTooLongAllowsNothing) {
    first();
    add_user("budi");
    grant("budi", "^(a+)+(a+)+(a+)+$");
    EXPECT_FALSE(may_write("budi", std::string(200, 'a') + "b"));
}

TEST_F(AccessControlTest, PermissionsNeedUserAndVirtualHost) {
    first();
    EXPECT_EQ(access->put_permission({"nobody", "/", "", "", ""}).error().code, errc::not_found);
    EXPECT_EQ(access->put_permission({"guest", "none", "", "", ""}).error().code, errc::not_found);
}

TEST_F(AccessControlTest, AUsersPermissionsGoWithIt) {
    first();
    add_user("budi");
    grant("budi", ".*");
    ASSERT_TRUE(access->put_topic_permission({"budi", "/", "events", "^a", "^b"}));
    ASSERT_TRUE(access->delete_user("budi"));
    EXPECT_FALSE(access->may_open("budi", "/"));
    add_user("budi");
    restart();
    EXPECT_FALSE(access->may_open("budi", "/"));
    EXPECT_TRUE(access->topic_permissions().empty());
    EXPECT_TRUE(access->may_open("guest", "/"));
}

TEST_F(AccessControlTest, AVirtualHostsPermissionsGoWithIt) {
    first();
    ASSERT_TRUE(access->put_virtual_host({.name = "shop"}));
    grant("guest", ".*", "shop");
    ASSERT_TRUE(access->delete_virtual_host("shop"));
    EXPECT_FALSE(access->has_virtual_host("shop"));
    EXPECT_FALSE(access->may_open("guest", "shop"));
    EXPECT_TRUE(access->may_open("guest", "/"));
}

TEST_F(AccessControlTest, TopicPermissionsLimitRoutingKeysOfTheirExchange) {
    first();
    add_user("budi");
    grant("budi", ".*");
    ASSERT_TRUE(
        access->put_topic_permission({"budi", "/", "events", "^{username}\\.", "^{vhost}$"}));
    const auto may = [&](Right right, const char* exchange, const char* key) {
        return access->may_route("budi", "/", right, exchange, key);
    };
    EXPECT_TRUE(may(Right::write, "events", "budi.paid"));
    EXPECT_FALSE(may(Right::write, "events", "ani.paid"));
    EXPECT_TRUE(may(Right::read, "events", "/"));
    EXPECT_FALSE(may(Right::read, "events", "budi.paid"));
    EXPECT_TRUE(may(Right::write, "others", "ani.paid"));
    ASSERT_TRUE(access->delete_topic_permission("budi", "/", ""));
    EXPECT_TRUE(may(Right::write, "events", "ani.paid"));
}

TEST_F(AccessControlTest, NewPasswordsAndDeletedUsersAreTold) {
    first();
    std::vector<std::string> told;
    access->on_user_gone = [&](std::string_view name) { told.emplace_back(name); };
    add_user("budi");
    EXPECT_TRUE(told.empty());
    User same = *access->user("budi");
    same.tags = {"monitoring"};
    ASSERT_TRUE(access->put_user(same));
    EXPECT_TRUE(told.empty());
    add_user("budi");
    ASSERT_TRUE(access->delete_user("budi"));
    EXPECT_EQ(told, (std::vector<std::string>{"budi", "budi"}));
}

TEST_F(AccessControlTest, NamesAreChecked) {
    EXPECT_FALSE(access->put_user({"", {}, {}}));
    EXPECT_FALSE(access->put_user({std::string("a\0b", 3), {}, {}}));
    EXPECT_FALSE(access->put_virtual_host({.name = std::string(256, 'v')}));
}

TEST_F(AccessControlTest, ABrokenSettingStopsTheStart) {
    settings.kept["access/user/broken"] = "\x01";
    EXPECT_THROW(restart(), boost::system::system_error);
}

}  // namespace
}  // namespace pesan::broker::access
