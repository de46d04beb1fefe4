#include "net/management/management_fixture.hpp"

namespace pesan::management {
namespace {

class ManagementMessagesTest : public ManagementTest {
protected:
    ManagementMessagesTest() { queue("order"); }

    boost::json::value take(const std::string& mode, int count = 10,
                            const std::string& more = R"("encoding":"auto")") {
        const auto taken = ask(
            "POST", "/api/queues/%2F/order/get",
            R"({"ackmode":")" + mode + R"(","count":)" + std::to_string(count) + "," + more + "}");
        EXPECT_EQ(taken.status, 200u) << boost::json::serialize(taken.body);
        run();
        return taken.body;
    }
    std::uint64_t waiting() { return engine->status(broker::QueueName("order"))->ready; }
};

TEST_F(ManagementMessagesTest, WhatIsPublishedIsRouted) {
    const std::string path = "/api/exchanges/%2F/amq.default/publish";
    const auto sent = ask("POST", path,
                          R"({"routing_key":"order","payload":"hi","payload_encoding":"string",
            "properties":{"delivery_mode":2,"headers":{"a":1},"timestamp":12,"type":"t"}})");
    EXPECT_EQ(boost::json::serialize(sent.body), R"({"routed":true})");
    const auto lost =
        ask("POST", path,
            R"({"routing_key":"x","payload":"hi","payload_encoding":"string","properties":{}})");
    EXPECT_EQ(boost::json::serialize(lost.body), R"({"routed":false})");
    const auto taken = take("ack_requeue_true");
    EXPECT_EQ(
        taken.at(0).at("properties"),
        boost::json::parse(R"({"delivery_mode":2,"headers":{"a":1},"timestamp":12,"type":"t"})"));
    EXPECT_EQ(taken.at(0).at("payload").as_string(), "hi");
}

TEST_F(ManagementMessagesTest, AnUnknownExchangeIsTold) {
    const auto refused =
        ask("POST", "/api/exchanges/%2F/none/publish",
            R"({"routing_key":"x","payload":"hi","payload_encoding":"string","properties":{}})");
    EXPECT_EQ(refused.status, 400u);
    EXPECT_EQ(reason(refused), "404 NOT_FOUND - no exchange 'none' in vhost '/'");
}

TEST_F(ManagementMessagesTest, BytesTravelInBase64) {
    ask("POST", "/api/exchanges/%2F/amq.default/publish",
        R"({"routing_key":"order","payload":"/wA=","payload_encoding":"base64","properties":{}})");
    const auto taken = take("ack_requeue_false");
    EXPECT_EQ(taken.at(0).at("payload_encoding").as_string(), "base64");
    EXPECT_EQ(taken.at(0).at("payload").as_string(), "/wA=");
    EXPECT_EQ(taken.at(0).at("payload_bytes").as_uint64(), 2u);
}

TEST_F(ManagementMessagesTest, TakenMessagesComeBackOrGoByMode) {
    publish("order", "one");
    publish("order", "two");
    EXPECT_EQ(take("ack_requeue_true", 1).as_array().size(), 1u);
    EXPECT_EQ(waiting(), 2u);
    const auto again = take("ack_requeue_false", 1);
    EXPECT_EQ(again.at(0).at("payload").as_string(), "one");
    EXPECT_TRUE(again.at(0).at("redelivered").as_bool());
    EXPECT_EQ(again.at(0).at("message_count").as_uint64(), 1u);
    EXPECT_EQ(take("reject_requeue_false", 5).as_array().size(), 1u);
    EXPECT_EQ(waiting(), 0u);
}

TEST_F(ManagementMessagesTest, ManyAreTakenWithoutOneTwice) {
    for (int i = 0; i < 100; ++i)
        publish("order", std::to_string(i));
    const auto taken = take("ack_requeue_true", 1000);
    ASSERT_EQ(taken.as_array().size(), 100u);
    EXPECT_EQ(taken.at(99).at("payload").as_string(), "99");
}

TEST_F(ManagementMessagesTest, PayloadsAreCut) {
    publish("order", "a long text");
    const auto taken = take("ack_requeue_true", 1, R"("encoding":"auto","truncate":6)");
    EXPECT_EQ(taken.at(0).at("payload").as_string(), "a long");
    EXPECT_EQ(taken.at(0).at("payload_bytes").as_uint64(), 11u);
}

TEST_F(ManagementMessagesTest, AGetMustSayWhatItWants) {
    for (const char* body :
         {R"({"count":1,"encoding":"auto"})", R"({"count":1,"ackmode":"ack_requeue_true"})",
          R"({"count":"x","ackmode":"ack_requeue_true","encoding":"auto"})",
          R"({"count":0,"ackmode":"ack_requeue_true","encoding":"auto"})",
          R"({"count":1,"ackmode":"keep","encoding":"auto"})",
          R"({"count":1,"ackmode":"ack_requeue_true","encoding":"hex"})"})
        EXPECT_EQ(status("POST", "/api/queues/%2F/order/get", body), 400u) << body;
}

TEST_F(ManagementMessagesTest, PurgingTakesAll) {
    publish("order", "one");
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order/contents"), 204u);
    run();
    EXPECT_EQ(waiting(), 0u);
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/none/contents"), 404u);
}

TEST_F(ManagementMessagesTest, PeekingTakesNothingAndPages) {
    for (int i = 0; i < 5; ++i)
        publish("order", std::to_string(i));
    const auto first = get("/api/queues/%2F/order/messages?limit=3");
    EXPECT_EQ(names(first.at("items"), "payload"), (std::vector<std::string>{"0", "1", "2"}));
    const auto after = boost::json::serialize(first.at("next_after"));
    const auto rest = get("/api/queues/%2F/order/messages?limit=3&after=" + after);
    EXPECT_EQ(names(rest.at("items"), "payload"), (std::vector<std::string>{"3", "4"}));
    EXPECT_TRUE(rest.at("next_after").is_null());
    EXPECT_FALSE(take("ack_requeue_true", 1).at(0).at("redelivered").as_bool());
}

TEST_F(ManagementMessagesTest, DelayedMessagesAreListedAndCancelled) {
    publish("order", "now");
    ASSERT_TRUE(publish_to("", "order", "later", {}, {.delay = std::chrono::hours(1)}));
    run();
    const auto delayed = get("/api/queues/%2F/order/messages?state=delayed");
    ASSERT_EQ(names(delayed.at("items"), "payload"), (std::vector<std::string>{"later"}));
    const auto place = boost::json::serialize(delayed.at("items").at(0).at("place"));
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order/messages/" + place), 204u);
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order/messages/" + place), 404u);
    run_for(std::chrono::hours(2));
    EXPECT_EQ(waiting(), 1u);
}

TEST_F(ManagementMessagesTest, RightsAreTheUsers) {
    add_user("budi", {"management"});
    ask("PUT", "/api/permissions/%2F/budi", R"({"configure":"","write":"^other$","read":""})");
    who = "budi";
    EXPECT_EQ(status("POST", "/api/exchanges/%2F/amq.default/publish",
                     R"({"routing_key":"order","payload":"hi","payload_encoding":"string"})"),
              401u);
    EXPECT_EQ(status("GET", "/api/queues/%2F/order/messages"), 401u);
    EXPECT_EQ(status("DELETE", "/api/queues/%2F/order/contents"), 401u);
    EXPECT_EQ(status("POST", "/api/queues/%2F/order/get",
                     R"({"count":1,"ackmode":"ack_requeue_true","encoding":"auto"})"),
              401u);
}

}  // namespace
}  // namespace pesan::management
