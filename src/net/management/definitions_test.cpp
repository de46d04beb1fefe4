#include "net/management/management_fixture.hpp"

namespace pesan::management {
namespace {

class ManagementDefinitionsTest : public ManagementTest {};

/// As a RabbitMQ 3.10 exports it.
constexpr const char* of_rabbitmq = R"({
  "rabbit_version":"3.10.8","rabbitmq_version":"3.10.8","product_name":"RabbitMQ",
  "users":[
    {"name":"budi","password_hash":"kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
     "hashing_algorithm":"rabbit_password_hashing_sha256","tags":["management"],"limits":{}}],
  "vhosts":[{"name":"/"},{"name":"shop"}],
  "permissions":[{"user":"budi","vhost":"shop","configure":".*","write":".*","read":".*"}],
  "topic_permissions":[
    {"user":"budi","vhost":"shop","exchange":"events","write":"^a","read":"^b"}],
  "parameters":[],
  "global_parameters":[{"name":"internal_cluster_id","value":"rabbitmq-cluster-id-x"}],
  "policies":[{"vhost":"shop","name":"short","pattern":"^q","apply-to":"queues",
               "definition":{"max-length":7},"priority":0}],
  "queues":[{"name":"q","vhost":"shop","durable":true,"auto_delete":false,
             "arguments":{"x-max-length":5}}],
  "exchanges":[
    {"name":"events","vhost":"shop","type":"topic","durable":true,"auto_delete":false,
     "internal":false,"arguments":{}},
    {"name":"all","vhost":"shop","type":"headers","durable":true,"auto_delete":false,
     "internal":false,"arguments":{}}],
  "bindings":[
    {"source":"events","vhost":"shop","destination":"q","destination_type":"queue",
     "routing_key":"a.#","arguments":{}},
    {"source":"events","vhost":"shop","destination":"all","destination_type":"exchange",
     "routing_key":"b","arguments":{}},
    {"source":"all","vhost":"shop","destination":"q","destination_type":"queue",
     "routing_key":"","arguments":{"x-match":"any","k":1}}]
})";

TEST_F(ManagementDefinitionsTest, ThoseOfARabbitMqComeInWhole) {
    ASSERT_EQ(status("POST", "/api/definitions", of_rabbitmq), 204u);
    EXPECT_TRUE(access.control.authenticate("budi", "test12", false));
    EXPECT_TRUE(access.control.may("budi", "shop", broker::access::Right::write, "q"));
    const auto* queue = engine->queue_spec(broker::QueueName(broker::qualify("shop", "q")));
    ASSERT_NE(queue, nullptr);
    EXPECT_EQ(queue->max_length, 5u);
    EXPECT_EQ(engine->bindings().size(), 2u);
    EXPECT_EQ(engine->exchange_bindings().size(), 1u);
}

TEST_F(ManagementDefinitionsTest, WhatWasImportedIsExported) {
    ask("POST", "/api/definitions", of_rabbitmq);
    const auto exported = get("/api/definitions");
    const auto expected = boost::json::parse(of_rabbitmq);
    for (const char* section : {"topic_permissions", "parameters", "global_parameters", "policies",
                                "queues", "exchanges", "bindings"}) {
        const auto& got = exported.at(section).as_array();
        ASSERT_EQ(got.size(), expected.at(section).as_array().size()) << section;
        for (const auto& entry : expected.at(section).as_array())
            EXPECT_NE(std::find(got.begin(), got.end(), entry), got.end())
                << section << " lacks " << boost::json::serialize(entry) << " has "
                << boost::json::serialize(got);
    }
    EXPECT_EQ(names(exported.at("users")), (std::vector<std::string>{"budi", "guest"}));
}

TEST_F(ManagementDefinitionsTest, ImportingTwiceChangesNothing) {
    ask("POST", "/api/definitions", of_rabbitmq);
    const auto before = get("/api/definitions");
    EXPECT_EQ(status("POST", "/api/definitions", of_rabbitmq), 204u);
    EXPECT_EQ(get("/api/definitions"), before);
}

TEST_F(ManagementDefinitionsTest, AFaultNamesItsPlace) {
    const auto refused =
        ask("POST", "/api/definitions", R"({"queues":[{"name":"a","vhost":"/"},{"name":"b"}]})");
    EXPECT_EQ(refused.status, 400u);
    EXPECT_TRUE(reason(refused).starts_with("/queues/1: ")) << reason(refused);
    EXPECT_EQ(status("POST", "/api/definitions", R"({"users":{}})"), 400u);
    EXPECT_EQ(status("POST", "/api/definitions", R"({"users":[1]})"), 400u);
}

TEST_F(ManagementDefinitionsTest, ThoseOfOneVirtualHostGoIntoAnother) {
    ask("POST", "/api/definitions", of_rabbitmq);
    const auto exported = get("/api/definitions/shop");
    EXPECT_FALSE(exported.as_object().contains("users"));
    EXPECT_EQ(status("POST", "/api/definitions/%2F", boost::json::serialize(exported)), 204u);
    EXPECT_TRUE(engine->has_queue(broker::QueueName("q")));
    EXPECT_EQ(engine->bindings().size(), 4u);
    EXPECT_EQ(status("POST", "/api/definitions/none", "{}"), 404u);
}

TEST_F(ManagementDefinitionsTest, QueuesOfOneConnectionAreLeftOut) {
    const auto connection = engine->open_connection();
    queue("mine", [&](broker::QueueSpec& spec) { spec.exclusive_owner = connection; });
    queue("lasting");
    const auto exported = get("/api/definitions");
    EXPECT_EQ(names(exported.at("queues")), (std::vector<std::string>{"lasting"}));
}

TEST_F(ManagementDefinitionsTest, QueuesOfTheLibraryShowWhatTheyAreLike) {
    queue("order", [](broker::QueueSpec& spec) {
        spec.delivery_limit = 10;
        spec.dead_letter_exchange = broker::ExchangeName("");
        spec.dead_letter_routing_key = "order.dead";
    });
    EXPECT_EQ(get("/api/definitions").at("queues").at(0).at("arguments"),
              boost::json::parse(R"({"x-delivery-limit":10,"x-dead-letter-exchange":"",
                                     "x-dead-letter-routing-key":"order.dead"})"));
}

}  // namespace
}  // namespace pesan::management
