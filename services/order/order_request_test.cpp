#include "services/order/order_request.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "services/order/import_request.hpp"
#include "services/order/product_import.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::order {
namespace {

constexpr std::string_view good =
    R"({"customer":{"name":"Siti","email":"siti@example.com","phone":"+6281234567890"},)"
    R"("lines":[{"sku":"KOPI-250","quantity":2}],"locale":"en","note":"pagi\nsaja"})";

/// The good body with one part replaced.
std::string with(std::string_view from, std::string_view to) {
    std::string body(good);
    const auto at = body.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return body.replace(at, from.size(), to);
}

/// The pointer of the first fault; "" if the body is the fault.
std::string fault_of(const std::string& body) {
    const auto read = read_order_request(body);
    if (!read) return "malformed";
    const auto* faults = std::get_if<std::vector<Fault>>(&*read);
    return faults == nullptr ? "accepted" : faults->front().pointer;
}

TEST(OrderRequest, ReadsAGoodBody) {
    const auto read = read_order_request(good);
    const auto& request = std::get<OrderRequest>(*read);
    EXPECT_EQ(request.customer, (Customer{"Siti", "siti@example.com", "+6281234567890"}));
    EXPECT_EQ(request.lines.at(0).quantity, 2);
    EXPECT_EQ(request.locale, "en");
    EXPECT_EQ(request.note, "pagi\nsaja");
}

TEST(OrderRequest, PhoneLocaleAndNoteMayBeAbsent) {
    EXPECT_EQ(
        fault_of(
            R"({"customer":{"name":"S","email":"s@e.id"},"lines":[{"sku":"A","quantity":1}]})"),
        "accepted");
}

TEST(OrderRequest, EachFaultHasItsPointer) {
    const std::pair<std::string, std::string> cases[] = {
        {"[]", ""},
        {"{}", "/customer"},
        {with(R"("name":"Siti")", R"("name":1)"), "/customer/name"},
        {with(R"("name":"Siti",)", ""), "/customer/name"},
        {with("Siti", " "), "/customer/name"},
        {with("Siti", R"(Si\u0000ti)"), "/customer/name"},
        {with("Siti", R"(Si\r\nBcc: x)"), "/customer/name"},
        {with("Siti", std::string(201, 'a')), "/customer/name"},
        {with("siti@example.com", "siti"), "/customer/email"},
        {with("siti@example.com", R"(a@b.id\nx)"), "/customer/email"},
        {with(R"("siti@example.com")", "null"), "/customer/email"},
        {with("+6281234567890", "081234567890"), "/customer/phone"},
        {with(R"("+6281234567890")", "null"), "/customer/phone"},
        {with(R"("phone")", R"("fone")"), "/customer/fone"},
        {with(R"({"name":"Siti","email":"siti@example.com","phone":"+6281234567890"})", "7"),
         "/customer"},
        {with(R"([{"sku":"KOPI-250","quantity":2}])", "[]"), "/lines"},
        {with(R"([{"sku":"KOPI-250","quantity":2}])", "{}"), "/lines"},
        {with(R"({"sku":"KOPI-250","quantity":2})", "1"), "/lines/0"},
        {with("KOPI-250", ""), "/lines/0/sku"},
        {with("KOPI-250", "a b"), "/lines/0/sku"},
        {with(R"("KOPI-250")", "5"), "/lines/0/sku"},
        {with(R"("quantity":2)", R"("quantity":0)"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("quantity":-1)"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("quantity":1000001)"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("quantity":1.5)"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("quantity":"2")"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("quantity":99999999999999999999)"), "/lines/0/quantity"},
        {with(R"("quantity":2)", R"("qty":2)"), "/lines/0/qty"},
        {with(R"("en")", R"("fr")"), "/locale"},
        {with(R"("en")", "null"), "/locale"},
        {with(R"("pagi\nsaja")", R"("")"), "/note"},
        {with(R"("pagi\nsaja")", R"("a\u0007")"), "/note"},
        {with("pagi", std::string(1'001, 'n')), "/note"},
        {with(R"("note")", R"("no/te")"), "/no~1te"},
    };
    for (const auto& [body, pointer] : cases)
        EXPECT_EQ(fault_of(body), pointer) << body;
}

TEST(OrderRequest, WhatIsNotStrictJsonIsMalformed) {
    for (const std::string& body :
         {std::string(), std::string("{"), std::string(good) + "x",
          with(R"("name":"Siti")", R"("name":"Siti","name":"Budi")"), with("Siti", "\xff")})
        EXPECT_EQ(fault_of(body), "malformed") << body;
}

TEST(OrderRequest, TwoHundredLinesAreTheMost) {
    std::string lines = R"({"sku":"A","quantity":1})";
    for (int i = 1; i < 200; ++i)
        lines += R"(,{"sku":"A","quantity":1})";
    EXPECT_EQ(fault_of(with(R"({"sku":"KOPI-250","quantity":2})", lines)), "accepted");
    lines += R"(,{"sku":"A","quantity":1})";
    EXPECT_EQ(fault_of(with(R"({"sku":"KOPI-250","quantity":2})", lines)), "/lines");
}

TEST(ImportRequest, ABadOrderIsAFaultOfItsOwn) {
    const auto read = read_import_request(
        R"({"file":"f","notify":true,"orders":[{"item":"1","placed_at":"2010-12-01T08:26:00Z","customer":null,)"
        R"("vat_rate_bp":0,"lines":[{"sku":"85123A","quantity":6,"unit_price":{"amount":255,"currency":"GBP"}}]},)"
        R"({"item":"2","placed_at":"yesterday","lines":[]},7]})");
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_TRUE(read->notify);
    ASSERT_EQ(read->orders.size(), 1U);
    EXPECT_EQ(read->orders[0].order.lines[0].unit_price.amount, 255);
    ASSERT_EQ(read->faults.size(), 2U);
    EXPECT_EQ(read->faults[0].item, "2");
    EXPECT_EQ(read->faults[0].faults[0].pointer, "/placed_at");
    EXPECT_EQ(read->faults[1].item, "#2");
}

TEST(ImportRequest, TheFrameMustFit) {
    for (const auto* body : {"", "[]", "{}", R"({"file":"f"})", R"({"file":"","orders":[]})",
                             R"({"file":"f","orders":[],"notify":1})"})
        EXPECT_FALSE(read_import_request(body).has_value()) << body;
}

TEST(ProductImport, CsvColumnsMayStandInAnyOrder) {
    std::istringstream file("name,price,sku\n\"Kopi, halus\",75000,KOPI-1\nTeh,2.5,TEH-1\n");
    const auto read = read_products_csv(file);
    EXPECT_TRUE(read.faults.empty());
    EXPECT_EQ(read.products, (std::vector<Product>{{"KOPI-1", "Kopi, halus", {7'500'000, "IDR"}},
                                                   {"TEH-1", "Teh", {250, "IDR"}}}));
}

TEST(ProductImport, BadCsvLinesAreToldAndLeftOut) {
    std::istringstream file(
        "sku,name,price,currency\nA-1,A,1,IDR\nA "
        "2,B,1,IDR\nA-3,,1,IDR\nA-4,D,x,IDR\nA-5,E,1,XXX\nA-6,F,-1,IDR\n"
        "A-1,G,1,IDR\nA-8,H\nA-9,I,1.234,IDR\nA-10,J,5,\n");
    const auto read = read_products_csv(file);
    EXPECT_EQ(read.products.size(), 2U);
    std::vector<std::size_t> lines;
    for (const auto& fault : read.faults)
        lines.push_back(fault.line);
    EXPECT_EQ(lines, (std::vector<std::size_t>{3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST(ProductImport, AFileWithoutItsColumnsIsRefused) {
    for (const auto* text : {"", "sku,name\nA,B\n", "sku,name,price,colour\n"}) {
        std::istringstream file(text);
        const auto read = read_products_csv(file);
        EXPECT_TRUE(read.products.empty());
        EXPECT_EQ(read.faults.size(), 1U) << text;
    }
}

TEST(ProductImport, JsonLines) {
    std::istringstream file(R"({"sku":"A","name":"Kopi","price":{"amount":100,"currency":"IDR"}})"
                            "\n\nnot json\n"
                            R"({"sku":"B","name":"Teh","price":5})"
                            "\n");
    const auto read = read_products_json_lines(file);
    EXPECT_EQ(read.products.size(), 1U);
    ASSERT_EQ(read.faults.size(), 2U);
    EXPECT_EQ(read.faults[0].line, 3U);
    EXPECT_EQ(read.faults[1].line, 4U);
}

}  // namespace
}  // namespace pesan::order
