#include "messaging/outbox/send_plan.hpp"

#include <gmock/gmock.h>

namespace pesan::outbox {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SendPlanTest : public testing::Test {
protected:
    void add(const std::string& topic, const std::string& key) {
        StoredMessage row;
        row.number = static_cast<std::int64_t>(rows_.size()) + 1;
        row.content.topic = topic;
        row.content.message.key = key;
        rows_.push_back(row);
    }
    static std::vector<std::size_t> places(const std::vector<SendPlan::Batch>& batches,
                                           const std::string& topic) {
        for (const auto& batch : batches) {
            if (batch.topic == topic) return batch.places;
        }
        return {};
    }

    std::vector<StoredMessage> rows_;
};

TEST_F(SendPlanTest, TheNextOfAKeyWaitsForTheRoundBefore) {
    for (const auto* key : {"a", "b", "a", "", "", "a"})
        add("order", key);
    SendPlan plan(rows_, false, {});
    EXPECT_THAT(places(plan.next(), "order"), ElementsAre(0, 1, 3, 4));
    EXPECT_THAT(places(plan.next(), "order"), ElementsAre(2));
    EXPECT_THAT(places(plan.next(), "order"), ElementsAre(5));
    EXPECT_THAT(plan.next(), IsEmpty());
}

TEST_F(SendPlanTest, TopicsDoNotWaitForEachOther) {
    add("order", "a");
    add("email", "a");
    SendPlan plan(rows_, false, {});
    const auto batches = plan.next();
    EXPECT_THAT(places(batches, "order"), ElementsAre(0));
    EXPECT_THAT(places(batches, "email"), ElementsAre(1));
}

TEST_F(SendPlanTest, AWholeBatchGoesInOrder) {
    for (const auto* key : {"a", "b", "a"})
        add("order", key);
    SendPlan plan(rows_, true, {});
    EXPECT_THAT(places(plan.next(), "order"), ElementsAre(0, 1, 2));
    EXPECT_THAT(plan.next(), IsEmpty());
}

TEST_F(SendPlanTest, WhatIsHeldBackStaysWithAllThatFollowsIt) {
    for (const auto* key : {"a", "b", "a", "b"})
        add("order", key);
    SendPlan plan(rows_, false, {"order\nb"});
    EXPECT_THAT(places(plan.next(), "order"), ElementsAre(0));
    plan.hold_back(0);
    EXPECT_THAT(plan.next(), IsEmpty());
}

}  // namespace

}  // namespace pesan::outbox
