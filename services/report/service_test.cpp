#include "services/report/service.hpp"

#include <gtest/gtest.h>

#include "services/order_model/order_json.hpp"
#include "services/testing/route.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::report {
namespace {

using testing_support::json_of;
using testing_support::request;
using testing_support::route;
using testing_support::run;

order::Order order_of(const std::string& id, const std::string& email, std::int64_t total) {
    order::Order order;
    order.id = id;
    order.number = "PSN-" + id;
    order.placed_at_ms = 1'768'435'200'000;
    order.customer = order::Customer{"Sari", email, {}};
    order.lines = {{"KOPI", "Kopi", 1, {total, "IDR"}, {total, "IDR"}}};
    order.subtotal = order.total = {total, "IDR"};
    order.vat = {0, "IDR"};
    return order;
}

class ReportServiceTest : public testing::Test {
protected:
    ReportServiceTest() {
        service_ = ReportService::open(*database_, ReportOptions()).value();
        service_->add_routes(router_);
    }

    http::Response post(const order::Order& order, const std::string& id,
                        std::string type = "order.placed") {
        http::Headers headers{
            {"ce-id", id}, {"ce-source", "/order"}, {"ce-specversion", "1.0"}, {"ce-type", type}};
        headers.set("content-type", "application/json");
        return run(route(router_, request("POST", "/v1/reports/activities",
                                          "{\"order\":" + order::to_json(order) + "}", headers)));
    }
    http::Response get(const std::string& target) {
        return run(route(router_, request("GET", target)));
    }

    testing_support::TemporaryDatabase database_;
    std::unique_ptr<ReportService> service_;
    http::Router router_;
};

TEST_F(ReportServiceTest, DirectCallCountsOnceHoweverOftenItComes) {
    EXPECT_EQ(post(order_of("1", "a@x.id", 500), "m1").status, 201u);
    EXPECT_EQ(post(order_of("1", "a@x.id", 500), "m1").status, 200u);
    EXPECT_EQ(post(order_of("1", "a@x.id", 500), "m2").status, 201u)
        << "another message about the same order";
    EXPECT_EQ(json_of(get("/v1/reports/summary")).at("orders"), 1);
}

TEST_F(ReportServiceTest, DirectCallWithoutIdIsRefused) {
    const http::Response refused =
        run(route(router_, request("POST", "/v1/reports/activities", "{}")));
    EXPECT_EQ(refused.status, 400u);
    EXPECT_NE(refused.body.find("ce-id"), std::string::npos);
}

TEST_F(ReportServiceTest, ProductsComeMostSoldFirstPageByPage) {
    for (int i = 0; i < 5; ++i) {
        order::Order order = order_of(std::to_string(i), "a@x.id", 100 * (i + 1));
        order.lines.front().sku = "SKU-" + std::to_string(i);
        post(order, "m" + std::to_string(i));
    }
    std::string cursor;
    std::vector<std::string> skus;
    do {
        const auto page = json_of(get("/v1/reports/products?limit=2&cursor=" + cursor));
        for (const auto& item : page.at("items").as_array())
            skus.emplace_back(item.at("sku").as_string());
        cursor =
            page.at("next_cursor").is_null() ? "" : std::string(page.at("next_cursor").as_string());
    } while (!cursor.empty());
    EXPECT_EQ(skus, (std::vector<std::string>{"SKU-4", "SKU-3", "SKU-2", "SKU-1", "SKU-0"}));
}

TEST_F(ReportServiceTest, ActivityIsNewestFirstPageByPage) {
    for (int i = 0; i < 5; ++i) {
        order::Order order = order_of(std::to_string(i), "A@x.id", 100);
        order.placed_at_ms += i;
        post(order, "m" + std::to_string(i));
    }
    const auto first = json_of(get("/v1/reports/customers/a%40X.id/activity?limit=3"));
    EXPECT_EQ(first.at("items").at(0).at("order_id").as_string(), "4");
    const std::string cursor(first.at("next_cursor").as_string());
    const auto second =
        json_of(get("/v1/reports/customers/a%40x.id/activity?limit=3&cursor=" + cursor));
    EXPECT_EQ(second.at("items").as_array().size(), 2u);
    EXPECT_TRUE(second.at("next_cursor").is_null());
    EXPECT_EQ(get("/v1/reports/customers/nobody@x.id/activity").status, 404u);
}

TEST_F(ReportServiceTest, BadQueriesAreExplained) {
    EXPECT_EQ(get("/v1/reports/sales?by=week").status, 400u);
    EXPECT_EQ(get("/v1/reports/sales?from=yesterday").status, 400u);
    EXPECT_EQ(get("/v1/reports/products?cursor=x").status, 400u);
    EXPECT_EQ(get("/v1/reports/customers?limit=0").status, 400u);
}

TEST_F(ReportServiceTest, CohortsShowRetention) {
    post(order_of("1", "a@x.id", 1), "m1");
    post(order_of("2", "b@x.id", 1), "m2");
    order::Order later = order_of("3", "a@x.id", 1);
    later.placed_at_ms += 40LL * 86'400'000;
    post(later, "m3");
    const auto cohorts = json_of(get("/v1/reports/cohorts"));
    const auto& january = cohorts.at("items").at(0);
    EXPECT_EQ(january.at("customers"), 2);
    EXPECT_EQ(january.at("months").at(1).at("month").as_string(), "2026-02");
    EXPECT_DOUBLE_EQ(january.at("months").at(1).at("retention").as_double(), 0.5);
}

}  // namespace
}  // namespace pesan::report
