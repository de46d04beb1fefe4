#include "services/report/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pesan::report {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

constexpr std::int64_t january = 1'768'435'200'000;  // 2026-01-15T00:00:00Z
constexpr std::int64_t day = 86'400'000;

Activity activity(order::EventKind kind, std::int64_t at_ms, std::string email,
                  std::int64_t total = 11'100) {
    Activity made;
    order::Order& order = made.event.order;
    made.event.kind = kind;
    order.id = std::to_string(at_ms) + email;
    order.placed_at_ms = at_ms;
    if (!email.empty()) order.customer = order::Customer{"Sari", std::move(email), {}};
    order.lines = {{"KOPI", "Kopi", 2, {5'000, "IDR"}, {10'000, "IDR"}}};
    order.subtotal = {10'000, "IDR"};
    order.vat = {1'100, "IDR"};
    order.total = {total, "IDR"};
    return made;
}

class ReportRules : public testing::Test {
protected:
    Changes sum(const std::vector<Activity>& activities,
                std::map<std::string, CustomerState> known = {}) {
        return changes_of(activities, std::move(known), zone_);
    }
    shop_time::Zone zone_ = shop_time::Zone::load("Asia/Jakarta").value();
};

TEST_F(ReportRules, OrderAddsToCustomerProductAndDay) {
    const Changes changes = sum({activity(order::EventKind::placed, january, "Sari@Example.com")});
    EXPECT_EQ(changes.customers.at("sari@example.com").orders, 1);
    EXPECT_EQ(changes.spend.at({"sari@example.com", "IDR"}), 11'100);
    EXPECT_EQ(changes.products.at({"KOPI", "IDR"}).quantity, 2);
    EXPECT_EQ(changes.sales.at({"2026-01-15", 7, "IDR"}).net, 10'000);
    EXPECT_THAT(changes.counters, Contains(Pair("customers", 1)));
}

TEST_F(ReportRules, CancellationTakesBackWhatTheOrderAdded) {
    const Changes changes =
        sum({activity(order::EventKind::placed, january, "sari@example.com"),
             activity(order::EventKind::cancelled, january + 1000, "sari@example.com")});
    EXPECT_EQ(changes.customers.at("sari@example.com").orders, 0);
    EXPECT_EQ(changes.customers.at("sari@example.com").cancelled, 1);
    EXPECT_EQ(changes.spend.at({"sari@example.com", "IDR"}), 0);
    EXPECT_EQ(changes.products.at({"KOPI", "IDR"}).amount, 0);
    EXPECT_EQ(changes.counters.at("orders"), 0);
    EXPECT_EQ(changes.counters.at("cancelled"), 1);
}

TEST_F(ReportRules, SecondOrderMakesARepeatCustomerAndItsCancellationUndoesThat) {
    std::vector<Activity> activities{activity(order::EventKind::placed, january, "a@x"),
                                     activity(order::EventKind::placed, january + day, "a@x")};
    EXPECT_EQ(sum(activities).counters.at("repeat_customers"), 1);
    activities.push_back(activity(order::EventKind::cancelled, january + 2 * day, "a@x"));
    EXPECT_EQ(sum(activities).counters.at("repeat_customers"), 0);
}

TEST_F(ReportRules, EarlierMonthMovesTheCustomerToAnotherCohort) {
    std::map<std::string, CustomerState> known;
    known["a@x"] = {"A", 1, 0, january, january, {"2026-01"}};
    const Changes changes =
        sum({activity(order::EventKind::placed, january - 31 * day, "a@x")}, known);
    EXPECT_THAT(changes.customers.at("a@x").months, ElementsAre("2025-12", "2026-01"));
    EXPECT_EQ(changes.cohorts.at({"2026-01", "2026-01"}), -1);
    EXPECT_EQ(changes.cohorts.at({"2025-12", "2026-01"}), 1);
    EXPECT_EQ(changes.cohorts.at({"2025-12", "2025-12"}), 1);
}

TEST_F(ReportRules, OrdersWithoutCustomerAreAnonymousAndNoCustomer) {
    const Changes changes = sum({activity(order::EventKind::placed, january, "")});
    EXPECT_EQ(changes.counters.at("anonymous_orders"), 1);
    EXPECT_FALSE(changes.counters.contains("customers"));
    EXPECT_EQ(changes.spend.at({"", "IDR"}), 11'100);
}

TEST_F(ReportRules, OrderOfTheBatchDoesNotMatter) {
    std::vector<Activity> activities{activity(order::EventKind::placed, january, "a@x"),
                                     activity(order::EventKind::placed, january + 40 * day, "a@x"),
                                     activity(order::EventKind::placed, january + 80 * day, "a@x")};
    const auto positive = [](const Changes& changes) {
        std::map<std::pair<std::string, std::string>, std::int64_t> kept;
        for (const auto& [key, count] : changes.cohorts)
            if (count != 0) kept[key] = count;
        return kept;
    };
    const auto forward = positive(sum(activities));
    std::swap(activities.front(), activities.back());
    EXPECT_EQ(positive(sum(activities)), forward);
}

TEST(ReadActivity, NamesTheExpectedShape) {
    Message message;
    message.type = "order.lost";
    EXPECT_THAT(read_activity(message).error().detail, testing::HasSubstr("expected order.placed"));
    message.type = "order.placed";
    message.data = "{}";
    EXPECT_THAT(read_activity(message).error().detail, testing::HasSubstr("/order"));
}

}  // namespace
}  // namespace pesan::report
