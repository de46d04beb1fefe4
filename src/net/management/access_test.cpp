#include "net/management/management_fixture.hpp"

namespace pesan::management {
namespace {

class ManagementAccessTest : public ManagementTest {};

TEST_F(ManagementAccessTest, UsersAreMadeChangedAndDeleted) {
    EXPECT_EQ(status("PUT", "/api/users/budi", R"({"password":"x","tags":"management"})"), 201u);
    EXPECT_EQ(status("PUT", "/api/users/budi", R"({"password":"y","tags":["a","b"]})"), 204u);
    EXPECT_TRUE(access.control.authenticate("budi", "y", false));
    EXPECT_EQ(get("/api/users/budi").at("tags"), boost::json::parse(R"(["a","b"])"));
    EXPECT_EQ(names(get("/api/users")), (std::vector<std::string>{"budi", "guest"}));
    EXPECT_EQ(names(get("/api/users/without-permissions")), (std::vector<std::string>{"budi"}));
    EXPECT_EQ(status("DELETE", "/api/users/budi"), 204u);
    EXPECT_EQ(status("DELETE", "/api/users/budi"), 404u);
    EXPECT_EQ(status("GET", "/api/users/budi"), 404u);
}

TEST_F(ManagementAccessTest, AUserNeedsTags) {
    const auto refused = ask("PUT", "/api/users/budi", R"({"password":"x"})");
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(reason(refused), "tags_not_present");
}

TEST_F(ManagementAccessTest, HashesComeInAsTheyAre) {
    const std::string hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";
    EXPECT_EQ(status("PUT", "/api/users/budi", R"({"password_hash":")" + hash + R"(","tags":""})"),
              201u);
    EXPECT_EQ(get("/api/users/budi").at("password_hash").as_string(), hash);
    EXPECT_TRUE(access.control.authenticate("budi", "test12", false));
    EXPECT_EQ(status("PUT", "/api/users/ani", R"({"password_hash":"AAAA","tags":""})"), 400u);
}

TEST_F(ManagementAccessTest, ManyUsersAreDeletedAtOnceOrNone) {
    add_user("ani", {});
    add_user("budi", {});
    EXPECT_EQ(status("POST", "/api/users/bulk-delete", R"({"users":["ani","nobody"]})"), 400u);
    EXPECT_NE(access.control.user("ani"), nullptr);
    EXPECT_EQ(status("POST", "/api/users/bulk-delete", R"({"users":["ani","budi"]})"), 204u);
    EXPECT_EQ(access.control.users().size(), 1u);
}

TEST_F(ManagementAccessTest, PermissionsAreGivenAndTaken) {
    add_user("budi", {});
    const std::string path = "/api/permissions/%2F/budi";
    EXPECT_EQ(status("PUT", path, R"({"configure":"a","write":"b"})"), 400u);
    EXPECT_EQ(status("PUT", path, R"({"configure":"a","write":"b","read":"("})"), 400u);
    EXPECT_EQ(status("PUT", path, R"({"configure":"a","write":"b","read":"c"})"), 201u);
    EXPECT_EQ(status("PUT", path, R"({"configure":"a","write":"b","read":"d"})"), 204u);
    EXPECT_EQ(get(path).at("read").as_string(), "d");
    EXPECT_EQ(names(get("/api/users/budi/permissions"), "vhost"), (std::vector<std::string>{"/"}));
    EXPECT_EQ(names(get("/api/vhosts/%2F/permissions"), "user"),
              (std::vector<std::string>{"budi", "guest"}));
    EXPECT_EQ(status("DELETE", path), 204u);
    EXPECT_EQ(status("GET", path), 404u);
    EXPECT_EQ(reason(ask("PUT", "/api/permissions/none/budi",
                         R"({"configure":"a","write":"b","read":"c"})")),
              "vhost_or_user_not_found");
}

TEST_F(ManagementAccessTest, PoliciesAreShownWithTheQueuesTheyHoldFor) {
    queue("order");
    EXPECT_EQ(status("PUT", "/api/policies/%2F/p",
                     R"({"pattern":"^order","definition":{"max-length":7},"apply-to":"queues"})"),
              201u);
    EXPECT_EQ(get("/api/queues/%2F/order").at("policy").as_string(), "p");
    EXPECT_EQ(status("PUT", "/api/policies/%2F/p", R"({"definition":{"max-length":7}})"), 400u);
    EXPECT_EQ(status("PUT", "/api/policies/%2F/p", R"({"pattern":"x","definition":{}})"), 400u);
    EXPECT_EQ(status("DELETE", "/api/policies/%2F/p"), 204u);
    EXPECT_TRUE(get("/api/queues/%2F/order").at("policy").is_null());
}

TEST_F(ManagementAccessTest, ParametersAreKept) {
    EXPECT_EQ(status("PUT", "/api/parameters/shovel/%2F/s", R"({"value":{"src-queue":"q"}})"),
              201u);
    EXPECT_EQ(status("PUT", "/api/global-parameters/tags", R"({"value":["a"]})"), 201u);
    EXPECT_EQ(get("/api/parameters/shovel/%2F/s").at("value").at("src-queue").as_string(), "q");
    EXPECT_EQ(names(get("/api/parameters")), (std::vector<std::string>{"s"}));
    EXPECT_EQ(names(get("/api/global-parameters")), (std::vector<std::string>{"tags"}));
    EXPECT_EQ(status("DELETE", "/api/global-parameters/tags"), 204u);
}

TEST_F(ManagementAccessTest, BindingsAreMadeNamedAndDeleted) {
    queue("q");
    ask("PUT", "/api/exchanges/%2F/e", R"({"type":"topic","durable":true})");
    const std::string ends = "/api/bindings/%2F/e/e/q/q";
    const auto made = ask("POST", ends, R"({"routing_key":"a.#"})");
    EXPECT_EQ(made.status, 201u);
    EXPECT_EQ(made.location, ends + "/a.%23");
    ask("POST", ends, R"({"routing_key":"","arguments":{"k":1}})");
    const auto all = get(ends);
    ASSERT_EQ(all.as_array().size(), 2u);
    EXPECT_EQ(get("/api/queues/%2F/q/bindings").as_array().size(), 3u);
    EXPECT_EQ(get("/api/exchanges/%2F/e/bindings/source").as_array().size(), 2u);
    EXPECT_EQ(status("DELETE", ends + "/a.%2523"), 204u);
    EXPECT_EQ(status("DELETE", ends + "/a.%2523"), 404u);
    const std::string key(get(ends).at(0).at("properties_key").as_string());
    EXPECT_EQ(status("DELETE", ends + "/" + key), 204u);
    EXPECT_TRUE(engine->bindings().empty());
    EXPECT_EQ(status("POST", "/api/bindings/%2F/e/none/q/q", "{}"), 404u);
}

TEST_F(ManagementAccessTest, ConnectionsAreListedAndClosed) {
    connections.open.push_back({.name = "127.0.0.1:1 -> 127.0.0.1:5672",
                                .user = "guest",
                                .virtual_host = "/",
                                .channels = {{.number = 1, .consumers = {{"tag", "order"}}}}});
    const std::string path = "/api/connections/127.0.0.1%3A1%20-%3E%20127.0.0.1%3A5672";
    EXPECT_EQ(get(path).at("channels").as_uint64(), 1u);
    EXPECT_EQ(names(get("/api/channels")),
              (std::vector<std::string>{"127.0.0.1:1 -> 127.0.0.1:5672 (1)"}));
    EXPECT_EQ(names(get("/api/consumers"), "consumer_tag"), (std::vector<std::string>{"tag"}));
    add_user("budi", {"management"});
    who = "budi";
    EXPECT_EQ(status("DELETE", path), 404u);
    who = "guest";
    EXPECT_EQ(status("DELETE", path), 204u);
    EXPECT_EQ(connections.closed_because, "Closed via management plugin");
    EXPECT_EQ(status("DELETE", path), 404u);
}

TEST_F(ManagementAccessTest, HealthIsToldByStatus) {
    EXPECT_EQ(status("GET", "/api/aliveness-test/%2F"), 200u);
    EXPECT_EQ(status("GET", "/api/health/checks/alarms"), 200u);
    EXPECT_EQ(status("GET", "/api/health/checks/port-listener/5672"), 200u);
    EXPECT_EQ(status("GET", "/api/health/checks/port-listener/1"), 503u);
    EXPECT_EQ(status("GET", "/api/health/checks/protocol-listener/mqtt"), 503u);
}

}  // namespace
}  // namespace pesan::management
