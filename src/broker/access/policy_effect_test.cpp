#include "broker/access/policy_effect.hpp"

#include <gtest/gtest.h>

namespace pesan::broker::access {
namespace {

using std::chrono::milliseconds;

Policy policy_with(const std::string& name, const amqp::Value& value) {
    Policy policy{.virtual_host = "shop", .name = "p", .pattern = ".*", .definition = {}};
    policy.definition.set(name, value);
    return policy;
}

TEST(PolicyEffect, OfTwoNumbersTheSmallerHolds) {
    QueueSpec spec;
    apply_policy(policy_with("max-length", std::int64_t{7}), spec);
    EXPECT_EQ(spec.max_length, 7u);
    spec.max_length = 5;
    apply_policy(policy_with("max-length", std::int64_t{7}), spec);
    EXPECT_EQ(spec.max_length, 5u);
    apply_policy(policy_with("message-ttl", std::int64_t{1000}), spec);
    EXPECT_EQ(spec.message_ttl, milliseconds(1000));
}

TEST(PolicyEffect, WhatTheQueueSaysComesFirst) {
    QueueSpec spec;
    spec.dead_letter_exchange = ExchangeName("own");
    apply_policy(policy_with("dead-letter-exchange", "other"), spec);
    EXPECT_EQ(spec.dead_letter_exchange, ExchangeName("own"));
    spec.overflow = Overflow::reject_publish_dlx;
    apply_policy(policy_with("overflow", "reject-publish"), spec);
    EXPECT_EQ(spec.overflow, Overflow::reject_publish_dlx);
}

TEST(PolicyEffect, TheDeadLetterExchangeIsOfTheSameVirtualHost) {
    QueueSpec spec;
    Policy policy = policy_with("dead-letter-exchange", "dead");
    policy.definition.set("dead-letter-routing-key", "key");
    apply_policy(policy, spec);
    EXPECT_EQ(spec.dead_letter_exchange, ExchangeName(std::string("shop\0dead", 9)));
    EXPECT_EQ(spec.dead_letter_routing_key, "key");
}

TEST(PolicyEffect, ValuesThatMeanNothingAreLeftOut) {
    QueueSpec spec;
    apply_policy(policy_with("message-ttl", "soon"), spec);
    apply_policy(policy_with("expires", std::int64_t{0}), spec);
    apply_policy(policy_with("max-length", std::int64_t{-1}), spec);
    apply_policy(policy_with("ha-mode", "all"), spec);
    EXPECT_EQ(spec, QueueSpec());
}

}  // namespace
}  // namespace pesan::broker::access
