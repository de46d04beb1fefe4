#include "services/order_files/order_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <sstream>

namespace pesan::order_files {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
    std::vector<boost::json::value> orders;
    std::vector<std::string> faults;
    std::size_t rounded = 0;
};

Read read(const std::string& text, const OrderFileOptions& options) {
    std::istringstream stream(text);
    Read all;
    const auto file = open_order_file(stream, options).value();
    while (auto next = file->next()) {
        if (const auto* fault = std::get_if<FileFault>(&*next))
            all.faults.push_back(std::to_string(fault->line) + ": " + fault->reason);
        else
            all.orders.push_back(boost::json::parse(std::get<FileOrder>(*next).json));
    }
    all.rounded = file->rounded_prices();
    return all;
}

std::vector<std::string> items(const Read& all) {
    std::vector<std::string> names;
    for (const auto& order : all.orders)
        names.emplace_back(order.at("item").as_string());
    return names;
}

constexpr const char* uci_heading =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n";

OrderFileOptions uci() {
    OrderFileOptions options;
    options.layout = Layout::uci_online_retail;
    options.email = "c{customer}@example.com";
    options.vat_rate_bp = 0;
    return options;
}

TEST(UciOrders, LinesOfAnInvoiceAreOneOrderInLondonTime) {
    const Read all =
        read(std::string(uci_heading) +
                 "536365,85123A,\"LANTERN, WHITE\",6,6/1/11 8:26,2.55,17850,United Kingdom\r\n"
                 "536365,71053,LAMP,1,6/1/11 8:26,3.39,17850,United Kingdom\r\n"
                 "536366,22633,HAND WARMER,6,12/1/10 8:28,1.85,,United Kingdom\r\n",
             uci());
    ASSERT_THAT(items(all), ElementsAre("536365", "536366"));
    const auto& first = all.orders[0];
    EXPECT_EQ(first.at("kind").as_string(), "order");
    EXPECT_EQ(first.at("placed_at").as_string(), "2011-06-01T07:26:00.000Z") << "summer time";
    EXPECT_EQ(first.at("customer").at("email").as_string(), "c17850@example.com");
    EXPECT_EQ(first.at("lines").as_array().size(), 2u);
    EXPECT_EQ(first.at("lines").at(0).at("unit_price").at("amount"), 255);
    EXPECT_EQ(first.at("vat_rate_bp"), 0);
    EXPECT_FALSE(all.orders[1].as_object().contains("customer"));
    EXPECT_EQ(all.orders[1].at("placed_at").as_string(), "2010-12-01T08:28:00.000Z");
}

TEST(UciOrders, WhatIsGivenBackIsACreditNote) {
    const Read all = read(std::string(uci_heading) +
                              "C536379,D,Discount,-1,12/1/10 9:41,27.5,14527,UK\n"
                              "536589,21777,,-10,12/1/10 16:50,0,,UK\n"
                              "A563186,B,Adjust bad debt,1,8/12/11 14:51,-11062.06,,UK\n",
                          uci());
    ASSERT_EQ(all.orders.size(), 3u);
    for (const auto& order : all.orders)
        EXPECT_EQ(order.at("kind").as_string(), "credit_note");
    EXPECT_EQ(all.orders[1].at("lines").at(0).at("name").as_string(), "21777");
    EXPECT_EQ(all.orders[1].at("lines").at(0).at("unit_price").at("amount"), 0);
    EXPECT_EQ(all.orders[2].at("lines").at(0).at("quantity"), -1)
        << "a negative price gives back, too";
    EXPECT_EQ(all.orders[2].at("lines").at(0).at("unit_price").at("amount"), 1106206);
}

TEST(UciOrders, InvoiceThatComesAgainLosesNoLine) {
    const Read all = read(std::string(uci_heading) +
                              "1,A,a,1,1/1/11 9:00,1,1,UK\n2,A,a,1,1/1/11 9:00,1,1,UK\n"
                              "1,B,b,1,1/1/11 9:00,1,1,UK\n",
                          uci());
    EXPECT_THAT(items(all), ElementsAre("1", "2", "1#2"));
}

TEST(UciOrders, PricesBelowAPennyAreRoundedAndCounted) {
    const Read all = read(std::string(uci_heading) +
                              "1,A,a,1,1/1/11 9:00,0.001,1,UK\n2,A,a,1,1/1/11 9:00,1.995,1,UK\n",
                          uci());
    EXPECT_EQ(all.orders[0].at("lines").at(0).at("unit_price").at("amount"), 0);
    EXPECT_EQ(all.orders[1].at("lines").at(0).at("unit_price").at("amount"), 200);
    EXPECT_EQ(all.rounded, 2u);
}

TEST(UciOrders, BadLinesAreToldWithNumberAndReason) {
    const Read all = read(std::string(uci_heading) +
                              "1,A,a,x,1/1/11 9:00,1,1,UK\n1,A,a,1,yesterday,1,1,UK\n"
                              "1,A,a,1,1/1/11 9:00,cheap,1,UK\n1,A,a\n,A,a,1,1/1/11 9:00,1,1,UK\n"
                              "1,A,a,1,13/1/11 9:00,1,1,UK\n",
                          uci());
    EXPECT_TRUE(all.orders.empty());
    EXPECT_THAT(all.faults,
                ElementsAre(HasSubstr("2: Quantity 'x'"), HasSubstr("3: InvoiceDate 'yesterday'"),
                            HasSubstr("4: price 'cheap'"), HasSubstr("5: 3 columns"),
                            HasSubstr("6: InvoiceNo is empty"),
                            HasSubstr("7: InvoiceDate '13/1/11 9:00'")));
}

TEST(UciOrders, Latin1BecomesUtf8) {
    const Read all = read(std::string(uci_heading) + "1,A,CAF\xc9,1,1/1/11 9:00,1,1,UK\n", uci());
    EXPECT_EQ(all.orders[0].at("lines").at(0).at("name").as_string(), "CAF\xc3\x89");
}

TEST(CsvOrders, OwnColumnsInAnyOrder) {
    OrderFileOptions options;
    options.layout = Layout::csv;
    const Read all = read(
        "sku,invoice,placed_at,unit_price,quantity,customer_email,customer_name\n"
        "KOPI,A1,2026-01-31T08:15:30Z,75000,2,a@x.id,Ani\nTEH,A1,,12000.50,1,,\n",
        options);
    ASSERT_EQ(all.orders.size(), 1u);
    EXPECT_EQ(all.orders[0].at("lines").at(0).at("unit_price").at("amount"), 7500000);
    EXPECT_EQ(all.orders[0].at("lines").at(1).at("unit_price").at("amount"), 1200050);
    EXPECT_EQ(all.orders[0].at("customer").at("name").as_string(), "Ani");
}

TEST(CsvOrders, HeadingIsChecked) {
    OrderFileOptions options;
    options.layout = Layout::csv;
    for (const auto& [heading, reason] : std::map<std::string, std::string>{
             {"", "empty"},
             {"sku,colour\n", "'colour' is not known"},
             {"sku,sku\n", "'sku' twice"},
             {"invoice,placed_at,sku,quantity\n", "'unit_price' is missing"}}) {
        std::istringstream stream(heading);
        const auto file = open_order_file(stream, options);
        ASSERT_FALSE(file) << heading;
        EXPECT_THAT(file.error().detail, HasSubstr(reason));
    }
}

TEST(JsonOrders, LineNumberNamesWhatHasNoItem) {
    const Read all = read(
        "\n{\"placed_at\":\"2026-01-31T08:15:30Z\",\"lines\":[]}\nnonsense\n[1]\n"
        "{\"item\":\"a\",\"lines\":[]}\n{\"item\":7}\n",
        OrderFileOptions());
    EXPECT_THAT(items(all), ElementsAre("line-2", "a"));
    EXPECT_THAT(all.faults, ElementsAre(HasSubstr("3: "), HasSubstr("4: expected a JSON object"),
                                        HasSubstr("6: /item")));
}

}  // namespace
}  // namespace pesan::order_files
