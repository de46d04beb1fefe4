#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/testing/route.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"
#include "services/timeline/api.hpp"
#include "services/timeline/source.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::timeline {
namespace {

namespace asio = boost::asio;
using testing_support::request;
using testing_support::route;

using testing_support::run;

class Timeline : public testing::Test {
protected:
    Timeline() { steps_ = Steps::open(*database_).value(); }

    void write(std::vector<Step> steps) {
        const auto written = database_->transact_blocking(
            [&](SqlTransaction& transaction) { return steps_->add_all(transaction, steps); });
        ASSERT_TRUE(written.has_value()) << written.error().message();
    }

    testing_support::TemporaryDatabase database_;
    std::unique_ptr<Steps> steps_;
};

Step step(std::string order, std::int64_t at, std::string service, std::string name) {
    return {std::move(order), at, std::move(service), std::move(name), "said \"so\"", "m-1", 2};
}

Source silent(std::string name) {
    return {std::move(name), [](std::string) -> asio::awaitable<Result<std::vector<Step>>> {
                co_return Error{errc::unreachable, "127.0.0.1:1"};
            }};
}

TEST_F(Timeline, KeepsTheOrderOfWriting) {
    write({step("o1", 5, "email", "sending"), step("o2", 5, "email", "sending"),
           step("o1", 5, "email", "sent"), step("", 1, "email", "sent")});
    const auto read = run(steps_->of_order("o1"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read,
              (std::vector{step("o1", 5, "email", "sending"), step("o1", 5, "email", "sent")}));
    EXPECT_TRUE(run(steps_->of_order("o3"))->empty());
    EXPECT_TRUE(run(steps_->of_order(""))->empty());
}

TEST_F(Timeline, MergesByTimeAndNamesWhoIsSilent) {
    write({step("o1", 10, "order", "accepted"), step("o1", 30, "order", "cancelled")});
    const Source other{"sms", [](std::string order) -> asio::awaitable<Result<std::vector<Step>>> {
                           co_return std::vector{step(order, 20, "sms", "sent")};
                       }};
    std::vector sources{local_source("order", *steps_), silent("email"), other};
    const auto merged = run(merge(std::move(sources), "o1"));
    ASSERT_EQ(merged.steps.size(), 3U);
    EXPECT_EQ(merged.steps[1].service, "sms");
    ASSERT_EQ(merged.unanswered.size(), 1U);
    EXPECT_EQ(merged.unanswered[0].name, "email");
    EXPECT_NE(merged.unanswered[0].error.find("127.0.0.1:1"), std::string::npos);
}

TEST(TimelineMerge, NoSourcesNoSteps) {
    EXPECT_TRUE(run(merge({}, "o1")).steps.empty());
}

TEST_F(Timeline, RouteAnswersWithTheStepsOfTheOrder) {
    write({step("o1", 10, "order", "accepted")});
    http::Router router;
    add_routes(router, {local_source("order", *steps_)});
    EXPECT_EQ(run(route(router, request("GET", "/v1/steps"))).status, 400U);
    const auto response = run(route(router, request("GET", "/v1/steps?order=o1")));
    EXPECT_EQ(response.status, 200U);
    const auto read = steps_of(response.body);
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(*read, std::vector{step("o1", 10, "order", "accepted")});
}

TEST(TimelineStep, RefusesWhatIsNoListOfSteps) {
    for (const auto* text :
         {"", "[]", "{}", R"({"items":[1]})", R"({"items":[{"at":"yesterday"}]})"})
        EXPECT_FALSE(steps_of(text).has_value()) << text;
}

}  // namespace
}  // namespace pesan::timeline
