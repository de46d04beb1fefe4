#include "adapters/rabbitmq/attempts.hpp"

#include <gtest/gtest.h>

#include "adapters/rabbitmq/delay_ladder.hpp"

namespace pesan::rabbitmq {
namespace {

using namespace std::chrono_literals;

TEST(Attempts, FreshMessageHasNone) {
    const auto attempts = read_attempts({});
    EXPECT_EQ(attempts.before, 0u);
    EXPECT_FALSE(attempts.counted);
    EXPECT_FALSE(attempts.first);
}

TEST(Attempts, ComeBackAsTheyWereWritten) {
    amqp::Properties properties;
    write_attempts(properties, {3, {}, WallTime(123ms), WallTime(456ms)});
    const auto attempts = read_attempts(properties);
    EXPECT_EQ(attempts.before, 3u);
    EXPECT_EQ(attempts.first, WallTime(123ms));
    EXPECT_EQ(attempts.not_before, WallTime(456ms));
}

TEST(Attempts, CountOfTheQueueIsNotWrittenIntoTheCopy) {
    amqp::Properties properties;
    properties.headers.emplace().set("x-delivery-count", std::int64_t{4});
    EXPECT_EQ(read_attempts(properties).counted, 4u);
    write_attempts(properties, {5, {}, {}, {}});
    EXPECT_FALSE(read_attempts(properties).counted);
}

TEST(Attempts, NonsenseInHeadersIsNoCount) {
    amqp::Properties properties;
    auto& headers = properties.headers.emplace();
    headers.set("x-pesan-attempts", std::int64_t{-1});
    headers.set("x-delivery-count", "many");
    EXPECT_EQ(read_attempts(properties).before, 0u);
    EXPECT_FALSE(read_attempts(properties).counted);
}

TEST(Attempts, MessagesWithoutIdAreToldApartByTheirContent) {
    amqp::Properties with_id;
    with_id.message_id = "m";
    EXPECT_EQ(identity(with_id, "a"), "m");
    EXPECT_EQ(identity({}, "a"), identity({}, "a"));
    EXPECT_NE(identity({}, "a"), identity({}, "b"));
}

TEST(ReleaseMemory, CountsEachMessageOfEachQueue) {
    ReleaseMemory memory;
    memory.add("q", "m");
    memory.add("q", "m");
    EXPECT_EQ(memory.count("q", "m"), 2u);
    EXPECT_EQ(memory.count("p", "m"), 0u);
    memory.forget("q", "m");
    EXPECT_EQ(memory.count("q", "m"), 0u);
}

TEST(ReleaseMemory, ForgetsTheOldestBeyondItsLimit) {
    ReleaseMemory memory;
    for (std::size_t i = 0; i <= ReleaseMemory::entries_max; ++i)
        memory.add("q", std::to_string(i));
    EXPECT_EQ(memory.count("q", "0"), 0u);
    EXPECT_EQ(memory.count("q", "1"), 1u);
}

TEST(DelayLadder, StepIsNeverShorterThanTheDelay) {
    EXPECT_EQ(step_of(1ms), 1s);
    EXPECT_EQ(step_of(1s), 1s);
    EXPECT_EQ(step_of(1001ms), 2s);
    EXPECT_EQ(step_of(5min), 300s);
}

TEST(DelayLadder, LongerThanItsTopMeansClimbingAgain) {
    EXPECT_EQ(step_of(100h), 24h);
}

TEST(DelayLadder, NamesTellTheStep) {
    EXPECT_EQ(delay_name(8s), "pesan.delay.8s");
}

}  // namespace
}  // namespace pesan::rabbitmq
