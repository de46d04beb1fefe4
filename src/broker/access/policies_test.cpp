#include "broker/access/policies.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "broker/access/errc.hpp"
#include "broker/access/map_settings.hpp"

namespace pesan::broker::access {
namespace {

class PoliciesTest : public testing::Test {
protected:
    PoliciesTest() { restart(); }
    void restart() { policies = std::make_unique<Policies>(settings); }

    Result<void> put(const std::string& name, const std::string& pattern, std::int64_t priority,
                     PolicyTarget target = PolicyTarget::queues) {
        amqp::Table definition;
        definition.set("max-length", std::int64_t{7});
        return policies->put({"/", name, pattern, target, priority, definition});
    }
    std::string matching(const std::string& queue, PolicyTarget target = PolicyTarget::queues) {
        const Policy* found = policies->matching("/", queue, target);
        return found != nullptr ? found->name : "";
    }

    MapSettings settings;
    std::unique_ptr<Policies> policies;
};

TEST_F(PoliciesTest, TheHighestPriorityThatFitsHolds) {
    ASSERT_TRUE(put("low", "^order", 0));
    ASSERT_TRUE(put("high", "^order\\.", 5));
    EXPECT_EQ(matching("order.finance"), "high");
    EXPECT_EQ(matching("order"), "low");
    EXPECT_EQ(matching("email"), "");
}

TEST_F(PoliciesTest, APolicyIsForQueuesOrExchangesOrBoth) {
    ASSERT_TRUE(put("exchanges", ".*", 1, PolicyTarget::exchanges));
    EXPECT_EQ(matching("order"), "");
    EXPECT_EQ(matching("order", PolicyTarget::exchanges), "exchanges");
    ASSERT_TRUE(put("both", ".*", 2, PolicyTarget::all));
    EXPECT_EQ(matching("order"), "both");
}

TEST_F(PoliciesTest, APolicyIsOfOneVirtualHost) {
    ASSERT_TRUE(put("here", ".*", 0));
    EXPECT_EQ(policies->matching("elsewhere", "order", PolicyTarget::queues), nullptr);
}

TEST_F(PoliciesTest, WhatNoBrokerKnowsIsRefused) {
    amqp::Table unknown;
    unknown.set("max-lenght", std::int64_t{7});
    EXPECT_EQ(policies->put({"/", "p", ".*", PolicyTarget::all, 0, unknown}).error().code,
              errc::invalid_argument);
    EXPECT_EQ(policies->put({"/", "p", ".*", PolicyTarget::all, 0, {}}).error().code,
              errc::invalid_argument);
    EXPECT_EQ(put("p", "(", 0).error().code, errc::invalid_argument);
    EXPECT_TRUE(policies->all().empty());
}

TEST_F(PoliciesTest, AllIsThereAfterARestart) {
    ASSERT_TRUE(put("p", "^order", 3));
    ASSERT_TRUE(policies->put_parameter({"shovel", "/", "s", amqp::Value("kept")}));
    ASSERT_TRUE(policies->put_parameter({"", "", "cluster_tags", amqp::Value(true)}));
    const auto before = policies->all();
    const auto parameters = policies->parameters();
    restart();
    EXPECT_EQ(policies->all(), before);
    EXPECT_EQ(policies->parameters(), parameters);
    EXPECT_EQ(parameters.size(), 2u);
    EXPECT_EQ(matching("order"), "p");
}

TEST_F(PoliciesTest, LongNamesHaveKeysOfTheirOwn) {
    const std::string stem(250, 'n');
    ASSERT_TRUE(put(stem + "1", "^one$", 0));
    ASSERT_TRUE(put(stem + "2", "^two$", 0));
    restart();
    EXPECT_EQ(matching("one"), stem + "1");
    EXPECT_EQ(matching("two"), stem + "2");
    for (const auto& [key, value] : settings.kept)
        EXPECT_LE(key.size(), 255u);
}

TEST_F(PoliciesTest, ErasedOnesHoldNoMore) {
    ASSERT_TRUE(put("p", "^order", 3));
    ASSERT_TRUE(policies->erase("/", "p"));
    EXPECT_EQ(matching("order"), "");
    EXPECT_EQ(policies->erase("/", "p").error().code, errc::not_found);
    restart();
    EXPECT_TRUE(policies->all().empty());
}

TEST_F(PoliciesTest, AVirtualHostTakesItsOwnWithIt) {
    ASSERT_TRUE(put("p", "^order", 3));
    ASSERT_TRUE(policies->put_parameter({"shovel", "/", "s", amqp::Value("x")}));
    ASSERT_TRUE(policies->put_parameter({"", "", "global", amqp::Value("x")}));
    ASSERT_TRUE(policies->forget_virtual_host("/"));
    EXPECT_TRUE(policies->all().empty());
    EXPECT_EQ(policies->parameters().size(), 1u);
}

TEST_F(PoliciesTest, ChangesAreTold) {
    std::vector<std::string> told;
    policies->on_change = [&](std::string_view host) { told.emplace_back(host); };
    ASSERT_TRUE(put("p", ".*", 0));
    ASSERT_TRUE(policies->erase("/", "p"));
    EXPECT_EQ(told, (std::vector<std::string>{"/", "/"}));
}

}  // namespace
}  // namespace pesan::broker::access
