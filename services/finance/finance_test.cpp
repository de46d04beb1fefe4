#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/uuid.hpp"
#include "services/finance/api.hpp"
#include "services/finance/export.hpp"
#include "services/finance/ledger.hpp"
#include "services/finance/service.hpp"
#include "services/order_model/order_json.hpp"
#include "services/testing/route.hpp"
#include "services/testing/run.hpp"
#include "services/testing/temporary_database.hpp"

namespace pesan::finance {
namespace {

using testing::HasSubstr;
using testing_support::collect;
using testing_support::json_of;
using testing_support::request;
using testing_support::route;
using testing_support::run;

// 2026-01-31T16:30:00Z is 23:30 in Jakarta, an hour later is the next day.
constexpr std::int64_t evening = 1'769'877'000'000;
constexpr std::int64_t hour = 3'600'000;

order::Order sale(const std::string& id, std::int64_t net, std::int64_t at = evening,
                  std::string currency = "IDR") {
    order::Order order;
    order.id = id;
    order.number = "PSN-" + id;
    order.placed_at_ms = at;
    order.subtotal = {net, currency};
    order.vat_rate_bp = 1100;
    order.vat = {net * 11 / 100, currency};
    order.total = {order.subtotal.amount + order.vat.amount, currency};
    order.lines = {{"KOPI-250", "Kopi", 1, order.subtotal, order.subtotal}};
    return order;
}

order::Order cancelled(order::Order order, std::int64_t at) {
    order.status = order::Status::cancelled;
    order.cancelled_at_ms = at;
    return order;
}

Delivery delivery(const std::string& type, const order::Order& order) {
    Delivery made;
    made.message.id = new_uuid();
    made.message.source = "/order";
    made.message.type = type;
    made.message.data = R"({"order":)" + order::to_json(order) + "}";
    return made;
}

/// A ledger with its routes.
class Books {
public:
    Books() {
        Ledger::open(*database_).value();
        steps_ = timeline::Steps::open(*database_).value();
        poster_.emplace(*steps_, shop_time::Zone::load("Asia/Jakarta").value(), clock_);
        add_routes(router_, *database_, *poster_);
    }

    std::vector<Outcome> post(std::vector<Delivery> deliveries) {
        std::vector<Outcome> outcomes;
        const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
            outcomes = poster_->handle(deliveries, transaction);
            return {};
        };
        database_->transact_blocking(work).value();
        return outcomes;
    }

    boost::json::value get(const std::string& target) {
        const auto response = run(route(router_, request("GET", target)));
        EXPECT_EQ(response.status, 200U) << response.body;
        return json_of(response);
    }

    std::string export_as(const std::string& format) {
        const auto response =
            run(route(router_, request("GET", "/v1/ledger/export?format=" + format)));
        return run(collect(response));
    }

    /// Balances of one currency by account.
    std::map<std::string, std::int64_t> balances(const std::string& currency) {
        std::map<std::string, std::int64_t> found;
        const auto balance = get("/v1/ledger/trial-balance");
        for (const auto& item : balance.at("items").as_array()) {
            EXPECT_EQ(item.at("sum").at("amount").as_int64(), 0);
            if (item.at("currency").as_string() != currency) continue;
            for (const auto& account : item.at("accounts").as_array())
                found[std::string(account.at("account").as_string())] =
                    account.at("balance").at("amount").as_int64();
        }
        return found;
    }

    testing_support::TemporaryDatabase database_;
    ManualClock clock_;
    std::unique_ptr<timeline::Steps> steps_;
    std::optional<Poster> poster_;
    http::Router router_;
};

class Finance : public testing::Test, protected Books {};

using Balances = std::map<std::string, std::int64_t>;

TEST_F(Finance, ASaleDebitsReceivableAndCreditsRevenueAndVat) {
    post({delivery("order.placed", sale("a", 10'000))});
    EXPECT_EQ(balances("IDR"),
              (Balances{{"receivable", 11'100}, {"revenue", -10'000}, {"vat", -1'100}}));
}

TEST_F(Finance, CancellingReverses) {
    const auto order = sale("a", 10'000);
    post({delivery("order.placed", order),
          delivery("order.cancelled", cancelled(order, evening + hour))});
    EXPECT_EQ(balances("IDR"), (Balances{{"receivable", 0}, {"revenue", 0}, {"vat", 0}}));
    EXPECT_EQ(get("/v1/ledger/entries").at("items").as_array().size(), 2U);
}

TEST_F(Finance, ACancellingThatComesFirstEndsTheSame) {
    const auto order = sale("a", 10'000);
    post({delivery("order.cancelled", cancelled(order, evening + hour))});
    post({delivery("order.placed", order)});
    EXPECT_EQ(balances("IDR")["receivable"], 0);
}

TEST_F(Finance, CreditNotesPostTheirOwnNegativeAmounts) {
    auto note = sale("c", -2'000, evening, "GBP");
    note.kind = order::Kind::credit_note;
    post({delivery("order.credited", note)});
    EXPECT_EQ(balances("GBP"),
              (Balances{{"receivable", -2'220}, {"revenue", 2'000}, {"vat", 220}}));
}

TEST_F(Finance, AnOrderIsPostedOnceWhateverTheMessage) {
    const auto order = sale("a", 10'000);
    post({delivery("order.placed", order), delivery("order.placed", order)});
    post({delivery("order.placed", order), delivery("order.placed", sale("b", 500))});
    EXPECT_EQ(balances("IDR")["revenue"], -10'500);
    EXPECT_EQ(run(steps_->of_order("a"))->size(), 1U);
}

TEST_F(Finance, ZeroPostsNothing) {
    EXPECT_EQ(post({delivery("order.placed", sale("a", 0))}), std::vector<Outcome>{Acknowledge{}});
    EXPECT_TRUE(get("/v1/ledger/entries").at("items").as_array().empty());
    auto untaxed = sale("b", 100);
    untaxed.vat = {0, "IDR"};
    untaxed.total = untaxed.subtotal;
    post({delivery("order.placed", untaxed)});
    EXPECT_EQ(get("/v1/ledger/entries").at("items").at(0).at("lines").as_array().size(), 2U);
}

TEST_F(Finance, WhatIsNoOrdersEventIsRejectedWithTheShape) {
    auto wrong_sum = sale("a", 100);
    wrong_sum.total.amount += 1;
    auto quoted = sale("b", 100);
    quoted.number = "PSN-1\"\n";
    auto unknown = sale("c", 100, evening, "XXX");
    auto huge = sale("d", order::amount_max + 100);
    auto not_json = delivery("order.placed", sale("e", 1));
    not_json.message.data = "{";
    const auto outcomes =
        post({delivery("order.eaten", sale("a", 1)), delivery("order.placed", wrong_sum),
              delivery("order.placed", quoted), delivery("order.placed", unknown),
              delivery("order.placed", huge), not_json, delivery("order.placed", sale("f", 1))});
    for (std::size_t i = 0; i < 6; ++i) {
        const auto* reject = std::get_if<Reject>(&outcomes[i]);
        ASSERT_NE(reject, nullptr) << i;
        EXPECT_EQ(reject->reason, "malformed");
    }
    EXPECT_THAT(std::get<Reject>(outcomes[0]).error,
                HasSubstr("order.placed, order.cancelled or order.credited"));
    EXPECT_EQ(outcomes[6], Outcome(Acknowledge{}));
}

TEST_F(Finance, TheDatabaseRefusesAnEntryThatDoesNotBalance) {
    Entry entry;
    entry.id = "x/order";
    entry.receivable = 5;
    const SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto posted = Ledger::post(transaction, std::span(&entry, 1));
        if (!posted) return posted.error();
        return {};
    };
    EXPECT_FALSE(database_->transact_blocking(work).has_value());
}

TEST_F(Finance, BusinessDaysAreTheShops) {
    const auto order = sale("b", 200, evening + hour);
    post({delivery("order.placed", sale("a", 100)), delivery("order.placed", order)});
    post({delivery("order.cancelled", cancelled(order, evening + 48 * hour))});
    const auto days = get("/v1/ledger/daily-sales").at("items").as_array();
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0].at("day").as_string(), "2026-01-31");
    EXPECT_EQ(days[1].at("day").as_string(), "2026-02-01");
    EXPECT_EQ(days[1].at("total").at("amount").as_int64(), 222);
    EXPECT_EQ(days[2].at("net").at("amount").as_int64(), -200);
    EXPECT_EQ(days[2].at("cancelled").as_int64(), 1);
    EXPECT_EQ(
        get("/v1/ledger/daily-sales?from=2026-02-01&to=2026-02-01").at("items").as_array().size(),
        1U);
    EXPECT_EQ(run(route(router_, request("GET", "/v1/ledger/daily-sales?from=2026-02-30"))).status,
              400U);
}

TEST_F(Finance, ListsGoOnAtTheirCursor) {
    std::vector<Delivery> deliveries;
    for (int i = 0; i < 5; ++i)
        deliveries.push_back(
            delivery("order.placed", sale(std::to_string(i), 100, evening + i % 2 * 24 * hour)));
    post(std::move(deliveries));
    for (const std::string list : {"entries", "daily-sales"}) {
        std::size_t count = 0;
        std::string cursor;
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = get("/v1/ledger/" + list + "?limit=1&cursor=" + cursor);
            count += page.at("items").as_array().size();
            if (page.at("next_cursor").is_null()) break;
            cursor = page.at("next_cursor").as_string();
        }
        EXPECT_EQ(count, list == "entries" ? 5U : 2U) << list;
    }
    EXPECT_EQ(run(route(router_, request("GET", "/v1/ledger/entries?cursor=x"))).status, 400U);
}

TEST_F(Finance, ExportsDoNotDependOnTheOrderOfPosting) {
    const auto a = delivery("order.placed", sale("a", 100));
    const auto b = delivery("order.placed", sale("b", 700, evening - hour, "JPY"));
    post({a});
    post({b});
    Books other;
    other.post({b, a});
    for (const auto* format : {"hledger", "beancount", "csv"}) {
        EXPECT_EQ(export_as(format), export_as(format));
        EXPECT_EQ(export_as(format), other.export_as(format));
    }
    EXPECT_EQ(run(route(router_, request("GET", "/v1/ledger/export?format=pdf"))).status, 400U);
}

TEST_F(Finance, CsvHasALineForEachAccount) {
    post({delivery("order.placed", sale("a", 10'000))});
    EXPECT_EQ(export_as("csv"),
              "day,number,kind,account,amount,currency,order_id\n"
              "2026-01-31,PSN-a,order,receivable,111.00,IDR,a\n"
              "2026-01-31,PSN-a,order,revenue,-100.00,IDR,a\n"
              "2026-01-31,PSN-a,order,vat,-11.00,IDR,a\n");
}

TEST_F(Finance, HledgerAcceptsTheExport) {
    ASSERT_EQ(std::system("hledger --version > /dev/null"), 0)
        << "needs hledger, see setup/packages-test.txt";
    const auto order = sale("a", 10'000);
    auto note = sale("c", -2'000, evening, "JPY");
    note.kind = order::Kind::credit_note;
    post({delivery("order.placed", order),
          delivery("order.cancelled", cancelled(order, evening + hour)),
          delivery("order.credited", note),
          delivery("order.placed", sale("k", 12'345, evening, "KWD"))});
    const std::string file =
        testing::TempDir() + "ledger-" + std::to_string(::getpid()) + ".journal";
    std::ofstream(file) << export_as("hledger");
    EXPECT_EQ(
        std::system(("hledger -f " + file + " check accounts commodities > /dev/null").c_str()), 0);
    std::ofstream(file, std::ios::app)
        << "\n2026-01-01 broken\n    assets:receivable  1.00 IDR\n    revenue:sales  2.00 IDR\n";
    EXPECT_NE(std::system(("hledger -f " + file + " check > /dev/null 2>&1").c_str()), 0);
    std::remove(file.c_str());
}

TEST_F(Finance, ADirectCallPostsOnceByItsOrder) {
    const auto made = delivery("order.placed", sale("a", 100));
    http::Headers headers{{"ce-specversion", "1.0"},
                          {"ce-id", "1"},
                          {"ce-source", "/order"},
                          {"ce-type", "order.placed"},
                          {"Content-Type", "application/json"}};
    const auto call = [&](http::Headers with) {
        return run(route(router_,
                         request("POST", "/v1/ledger/entries", made.message.data, std::move(with))))
            .status;
    };
    EXPECT_EQ(call(headers), 200U);
    EXPECT_EQ(call(headers), 200U);
    EXPECT_EQ(balances("IDR")["revenue"], -100);
    headers.set("ce-type", "order.eaten");
    EXPECT_EQ(call(headers), 422U);
    headers.erase("ce-id");
    EXPECT_EQ(call(headers), 400U);
}

TEST(FinanceServiceOpen, AnUnknownZoneIsNamed) {
    testing_support::TemporaryDatabase database;
    const auto opened = FinanceService::open(*database, {.timezone = "Asia/Jakrta"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_THAT(opened.error().message(), HasSubstr("Asia/Jakrta"));
}

}  // namespace
}  // namespace pesan::finance
