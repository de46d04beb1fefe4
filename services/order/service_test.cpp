#include "services/order/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/testing/route.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::order {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing_support::json_of;
using testing_support::request;

constexpr std::string_view body =
    R"({"customer":{"name":"Siti","email":"siti@example.com","phone":"+6281234567890"},)"
    R"("lines":[{"sku":"KOPI-250","quantity":2}]})";

/// The service over a router, on its own context.
class OrderApi : public testing::Test {
protected:
    OrderApi() { open({}); }

    void open(OrderServiceOptions options) {
        options.clock = &clock_;
        router_ = http::Router();
        service_.reset();
        service_ =
            OrderService::open(*database_, context_.get_executor(), std::move(options)).value();
        service_->add_routes(router_);
    }

    std::vector<http::Response> send_all(std::vector<http::Request> requests) {
        std::vector<std::future<http::Response>> answers;
        for (auto& each : requests)
            answers.push_back(asio::co_spawn(
                context_, testing_support::route(router_, std::move(each)), asio::use_future));
        context_.restart();
        context_.run();
        std::vector<http::Response> responses;
        for (auto& answer : answers)
            responses.push_back(answer.get());
        return responses;
    }
    http::Response send(http::Request one) { return send_all({std::move(one)}).front(); }

    static http::Request post(const std::string& key, std::string_view text = body) {
        return request("POST", "/v1/orders", std::string(text),
                       {{"Idempotency-Key", key}, {"Content-Type", "application/json"}});
    }

    std::int64_t count(const std::string& table) {
        return sql_int(database_.rows("SELECT count(*) FROM " + table)[0][0]);
    }

    testing_support::TemporaryDatabase database_;
    ManualClock clock_;
    asio::io_context context_;
    http::Router router_;
    std::unique_ptr<OrderService> service_;
};

TEST_F(OrderApi, AnOrderIsCreatedWithItsPlace) {
    const auto response = send(post("k1"));
    EXPECT_EQ(response.status, 201U) << response.body;
    const auto order = json_of(response);
    EXPECT_EQ(order.at("number").as_string(), "PSN-000001");
    EXPECT_EQ(order.at("total").at("amount").as_int64(), 16'650'000);
    EXPECT_EQ(*response.headers.find("Location"),
              "/v1/orders/" + std::string(order.at("id").as_string()));
    EXPECT_FALSE(response.headers.contains("Idempotency-Replayed"));
    EXPECT_EQ(count("pesan_outbox"), 3);
}

TEST_F(OrderApi, TheStoredAnswerComesAgainByteForByte) {
    const auto first = send(post("k1"));
    clock_.advance(std::chrono::hours(1));
    const auto again = send(post("k1"));
    EXPECT_EQ(again.status, 201U);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.headers.find("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.headers.find("Location"), first.headers.find("Location"));
}

TEST_F(OrderApi, TheStoredAnswerStaysAfterACancelAndARestart) {
    const auto first = send(post("k1"));
    EXPECT_EQ(send(request("POST", "/v1/orders/PSN-000001/cancel")).status, 200U);
    open({});
    EXPECT_EQ(send(post("k1")).body, first.body);
}

TEST_F(OrderApi, EveryRuleOfTheKey) {
    EXPECT_EQ(send(request("POST", "/v1/orders", std::string(body))).status, 400U);
    EXPECT_EQ(send(post("")).status, 400U);
    EXPECT_EQ(send(post("a b")).status, 400U);
    EXPECT_EQ(send(post(std::string(256, 'k'))).status, 400U);
    EXPECT_EQ(send(post("k1")).status, 201U);
    const auto other = send(post("k1", std::string(body) + " "));
    EXPECT_EQ(other.status, 422U);
    EXPECT_THAT(other.body, HasSubstr("idempotency key"));
}

TEST_F(OrderApi, OnlyWhatSucceededIsRemembered) {
    EXPECT_EQ(send(post("k1", R"({"customer":{}})")).status, 422U);
    EXPECT_EQ(send(post("k1", "{")).status, 400U);
    std::string unknown(body);
    unknown.replace(unknown.find("KOPI-250"), 8, "KOPI-999");
    const auto refused = send(post("k1", unknown));
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(json_of(refused).at("pointer").as_string(), "/lines/0/sku");
    EXPECT_EQ(refused.headers.find("Content-Type"), "application/problem+json");
    EXPECT_EQ(send(post("k1")).status, 201U);
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderApi, TwoHundredEqualRequestsAtOnceMakeOneOrder) {
    const auto responses = send_all(std::vector<http::Request>(200, post("k1")));
    int created = 0;
    for (const auto& response : responses) {
        EXPECT_TRUE(response.status == 201 || response.status == 409) << response.status;
        if (response.status == 201 && !response.headers.contains("Idempotency-Replayed")) ++created;
        EXPECT_EQ(response.headers.contains("Retry-After"), response.status == 409);
    }
    EXPECT_EQ(created, 1);
    EXPECT_EQ(count("orders"), 1);
    EXPECT_EQ(count("pesan_outbox"), 3);
}

TEST_F(OrderApi, ManyOrdersAtOnceAllGetNumbers) {
    std::vector<http::Request> requests;
    for (int i = 0; i < 300; ++i)
        requests.push_back(post("k" + std::to_string(i)));
    for (const auto& response : send_all(std::move(requests)))
        EXPECT_EQ(response.status, 201U) << response.body;
    EXPECT_EQ(sql_int(database_.rows("SELECT max(running) FROM orders")[0][0]), 300);
    EXPECT_EQ(count("pesan_outbox"), 900);
}

TEST_F(OrderApi, OtherMediaIsRefused) {
    auto form = post("k1");
    form.headers.set("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_EQ(send(form).status, 415U);
    form.headers.set("Content-Type", "Application/JSON; charset=utf-8");
    EXPECT_EQ(send(form).status, 201U);
}

TEST_F(OrderApi, AFullOutboxAsksToComeLater) {
    open({.outbox_rows_max = 2});
    EXPECT_EQ(send(post("k1")).status, 201U);
    clock_.advance(std::chrono::seconds(1));
    const auto refused = send(post("k2"));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_TRUE(refused.headers.contains("Retry-After"));
    EXPECT_EQ(count("orders"), 1);
}

TEST_F(OrderApi, OrdersAreFoundByIdAndNumber) {
    const auto placed = json_of(send(post("k1")));
    const std::string id(placed.at("id").as_string());
    EXPECT_EQ(json_of(send(request("GET", "/v1/orders/" + id))), placed);
    EXPECT_EQ(json_of(send(request("GET", "/v1/orders/PSN-000001"))), placed);
    EXPECT_EQ(send(request("GET", "/v1/orders/PSN-000002")).status, 404U);
    EXPECT_EQ(send(request("GET", "/v1/orders/PSN-x")).status, 404U);
}

TEST_F(OrderApi, TheListGoesOnAtItsCursor) {
    for (int i = 0; i < 3; ++i)
        send(post("k" + std::to_string(i)));
    const auto first = json_of(send(request("GET", "/v1/orders?limit=2")));
    EXPECT_EQ(first.at("items").as_array().size(), 2U);
    const std::string cursor(first.at("next_cursor").as_string());
    const auto second = json_of(send(request("GET", "/v1/orders?limit=2&cursor=" + cursor)));
    EXPECT_EQ(second.at("items").at(0).at("number").as_string(), "PSN-000001");
    EXPECT_TRUE(second.at("next_cursor").is_null());
    EXPECT_EQ(send(request("GET", "/v1/orders?limit=0")).status, 400U);
}

TEST_F(OrderApi, CancellingTwiceAnswersTwiceAndTellsOnce) {
    send(post("k1"));
    const auto first = send(request("POST", "/v1/orders/PSN-000001/cancel"));
    EXPECT_EQ(json_of(first).at("status").as_string(), "cancelled");
    EXPECT_EQ(count("pesan_outbox"), 6);
    clock_.advance(std::chrono::seconds(5));
    EXPECT_EQ(send(request("POST", "/v1/orders/PSN-000001/cancel")).body, first.body);
    EXPECT_EQ(count("pesan_outbox"), 6);
    EXPECT_EQ(send(request("POST", "/v1/orders/PSN-000009/cancel")).status, 404U);
}

TEST_F(OrderApi, TheTimelineMergesPeersAndNamesTheSilent) {
    send(post("k1"));
    const timeline::Source email{
        "email", [](std::string id) -> asio::awaitable<Result<std::vector<timeline::Step>>> {
            co_return std::vector<timeline::Step>{{id, 1'900'000'000'000, "email", "sent"}};
        }};
    const timeline::Source sms{
        "sms", [](std::string) -> asio::awaitable<Result<std::vector<timeline::Step>>> {
            co_return Error{pesan::errc::unreachable, "127.0.0.1:1"};
        }};
    service_->set_peers({email, sms}, {});
    const auto timeline = json_of(send(request("GET", "/v1/orders/PSN-000001/timeline")));
    std::vector<std::string> steps;
    for (const auto& item : timeline.at("items").as_array())
        steps.emplace_back(item.at("step").as_string());
    EXPECT_EQ(steps, (std::vector<std::string>{"accepted", "message_queued", "message_queued",
                                               "message_queued", "sent", "not_answering"}));
    EXPECT_EQ(timeline.at("order").at("number").as_string(), "PSN-000001");
}

TEST_F(OrderApi, ProductsAreListedAndImported) {
    const auto before = json_of(send(request("GET", "/v1/products?limit=5")));
    EXPECT_EQ(before.at("items").as_array().size(), 5U);
    EXPECT_EQ(json_of(send(request("GET", "/v1/products"))).at("items").as_array().size(), 12U);
    const auto done = send(request("POST", "/v1/products/import",
                                   "sku,name,price\nAAA-1,Baru,5000\nbad sku,x,1\n",
                                   {{"Content-Type", "text/csv"}}));
    EXPECT_EQ(
        done.body,
        R"({"imported":1,"faults":[{"line":3,"reason":"sku may have letters, digits, '-', '_' and '.' only"}]})"
        "\n");
    const auto after = json_of(send(request("GET", "/v1/products?limit=1")));
    EXPECT_EQ(after.at("items").at(0).at("price").at("amount").as_int64(), 500'000);
    EXPECT_EQ(send(request("POST", "/v1/products/import", "x")).status, 415U);
}

TEST_F(OrderApi, ImportsTellWhatWasTaken) {
    const std::string part =
        R"({"file":"f","orders":[{"item":"1","placed_at":"2010-12-01T08:26:00Z","vat_rate_bp":0,)"
        R"("lines":[{"sku":"85123A","quantity":6,"unit_price":{"amount":255,"currency":"GBP"}}]},)"
        R"({"item":"2","placed_at":"never","lines":[]}]})";
    const auto first = send(request("POST", "/v1/orders/import", part));
    EXPECT_EQ(first.body, R"({"imported":1,"known":0,"faults":[{"item":"2","pointer":"/placed_at",)"
                          R"("detail":"must be a time such as 2026-01-31T08:15:30Z"}]})"
                          "\n");
    EXPECT_EQ(json_of(send(request("POST", "/v1/orders/import", part))).at("known").as_int64(), 1);
    EXPECT_EQ(count("orders"), 1);
    EXPECT_EQ(count("pesan_outbox"), 1);
}

/// Listens nowhere, so that every direct call fails.
TEST_F(OrderApi, ADirectCallThatFailsKeepsTheOrderForTheNextTry) {
    for (const auto mode : {DeliveryMode::direct, DeliveryMode::direct_parallel}) {
        const auto metrics = std::make_shared<Metrics>();
        open({.delivery = mode,
              .direct = {"http://127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1",
                         "http://127.0.0.1:1"},
              .metrics = metrics});
        const std::string key = mode == DeliveryMode::direct ? "k1" : "k2";
        const auto before = count("orders");
        EXPECT_EQ(send(post(key)).status, 502U);
        EXPECT_EQ(send(post(key)).status, 502U);
        EXPECT_EQ(count("orders"), before + 1);
        const std::string sent = mode == DeliveryMode::direct ? "2" : "8";
        EXPECT_THAT(metrics->text(), HasSubstr("\npesan_order_sent_total " + sent + "\n"));
    }
}

}  // namespace
}  // namespace pesan::order
