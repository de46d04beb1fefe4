#include "net/management/management_fixture.hpp"

namespace pesan::management {
namespace {

class ManagementQueuesTest : public ManagementTest {};

TEST_F(ManagementQueuesTest, AQueueIsDeclaredOnceAndListed) {
    EXPECT_EQ(status("PUT", "/api/queues/%2F/order", R"({"durable":true})"), 201u);
    EXPECT_EQ(status("PUT", "/api/queues/%2F/order", R"({"durable":true})"), 204u);
    EXPECT_EQ(names(get("/api/queues")), (std::vector<std::string>{"order"}));
    EXPECT_EQ(get("/api/queues/%2F/order").at("durable").as_bool(), true);
}

TEST_F(ManagementQueuesTest, AnotherSettingOfWhatIsThereIsRefused) {
    ask("PUT", "/api/queues/%2F/order", R"({"durable":true})");
    const auto refused = ask("PUT", "/api/queues/%2F/order", R"({"durable":false})");
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(reason(refused),
              "inequivalent arg 'durable' for queue 'order' in vhost '/': received 'false' but "
              "current is 'true'");
}

TEST_F(ManagementQueuesTest, ArgumentsComeBackAsTheyWereGiven) {
    const std::string arguments = R"({"x-max-length":5,"x-message-ttl":60000,"note":"kept"})";
    ask("PUT", "/api/queues/%2F/order", R"({"durable":true,"arguments":)" + arguments + "}");
    EXPECT_EQ(get("/api/queues/%2F/order").at("arguments"), boost::json::parse(arguments));
    EXPECT_EQ(engine->queue_spec(broker::QueueName("order"))->max_length, 5u);
}

TEST_F(ManagementQueuesTest, AWrongArgumentIsRefused) {
    EXPECT_EQ(status("PUT", "/api/queues/%2F/order", R"({"arguments":{"x-max-length":"many"}})"),
              400u);
    EXPECT_TRUE(engine->queues().empty());
}

TEST_F(ManagementQueuesTest, NamesOfTheBrokerAreNotForOthers) {
    EXPECT_EQ(status("PUT", "/api/queues/%2F/amq.mine", "{}"), 401u);
    EXPECT_EQ(status("DELETE", "/api/exchanges/%2F/amq.direct"), 401u);
}

TEST_F(ManagementQueuesTest, DeletingHasConditions) {
    queue("order");
    publish("order", "one");
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order?if-empty=true"), 400u);
    consume("order");
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order?if-unused=true"), 400u);
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order"), 204u);
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order"), 404u);
}

TEST_F(ManagementQueuesTest, CountsAreOfTheMoment) {
    queue("order");
    publish("order", "one");
    publish("order", "two");
    consume("order", 1);
    received();
    const auto shown = get("/api/queues/%2F/order");
    EXPECT_EQ(shown.at("messages").as_uint64(), 2u);
    EXPECT_EQ(shown.at("messages_ready").as_uint64(), 1u);
    EXPECT_EQ(shown.at("messages_unacknowledged").as_uint64(), 1u);
    EXPECT_EQ(shown.at("consumers").as_uint64(), 1u);
    clock.advance(std::chrono::seconds(3));
    EXPECT_EQ(get("/api/queues/%2F/order").at("oldest_message_age_ms").as_int64(), 3000);
}

TEST_F(ManagementQueuesTest, QueuesOfAVirtualHostAreSeenByThoseWhoMayOpenIt) {
    ask("PUT", "/api/vhosts/shop");
    EXPECT_EQ(status("PUT", "/api/queues/shop/order", "{}"), 201u);
    queue("email");
    add_user("budi", {"management"});
    ask("PUT", "/api/permissions/shop/budi", R"({"configure":"","write":"","read":""})");
    who = "budi";
    EXPECT_EQ(names(get("/api/queues")), (std::vector<std::string>{"order"}));
    EXPECT_EQ(status("GET", "/api/queues/%2F"), 401u);
    EXPECT_EQ(status("PUT", "/api/queues/shop/mine", "{}"), 401u);
    EXPECT_EQ(status("GET", "/api/queues/nowhere"), 404u);
}

TEST_F(ManagementQueuesTest, AVirtualHostTakesAllWithIt) {
    ask("PUT", "/api/vhosts/shop");
    ask("PUT", "/api/queues/shop/order", "{}");
    ask("PUT", "/api/exchanges/shop/events", R"({"type":"topic"})");
    queue("order");
    EXPECT_EQ(status("DELETE", "/api/vhosts/shop"), 204u);
    EXPECT_EQ(engine->queues().size(), 1u);
    EXPECT_TRUE(engine->exchanges().empty());
    EXPECT_EQ(status("DELETE", "/api/vhosts/shop"), 404u);
}

TEST_F(ManagementQueuesTest, ManyQueuesAreListedSliceBySlice) {
    for (int i = 0; i < 200; ++i)
        queue("q" + std::to_string(i));
    EXPECT_EQ(get("/api/queues").as_array().size(), 200u);
    EXPECT_EQ(get("/api/overview").at("object_totals").at("queues").as_uint64(), 200u);
}

TEST_F(ManagementQueuesTest, PausedQueuesSaySo) {
    queue("order");
    EXPECT_EQ(status("POST", "/api/queues/%2F/order/actions", R"({"action":"pause"})"), 204u);
    EXPECT_EQ(get("/api/queues/%2F/order").at("state").as_string(), "paused");
    EXPECT_EQ(status("POST", "/api/queues/%2F/order/actions", R"({"action":"dance"})"), 400u);
}

}  // namespace
}  // namespace pesan::management
