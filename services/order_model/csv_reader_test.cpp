#include "services/order_model/csv_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace pesan::order {
namespace {

using testing::ElementsAre;

std::vector<CsvRecord> read(const std::string& text) {
    std::istringstream stream(text);
    CsvReader reader(stream);
    std::vector<CsvRecord> records;
    while (auto record = reader.next())
        records.push_back(std::move(*record));
    return records;
}

TEST(CsvReader, QuotesHoldCommasQuotesAndLines) {
    const auto records = read("a,\"b,c\",\"say \"\"hi\"\"\"\r\n\n\"two\nlines\",,x\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_THAT(records[0].fields, ElementsAre("a", "b,c", "say \"hi\""));
    EXPECT_THAT(records[1].fields, ElementsAre("two\nlines", "", "x"));
    EXPECT_EQ(records[1].line, 3U);
}

TEST(CsvReader, PassesOverAByteOrderMark) {
    EXPECT_THAT(read("\xEF\xBB\xBFsku,name")[0].fields, ElementsAre("sku", "name"));
}

TEST(CsvReader, GoesOnAfterABadRecord) {
    const auto records = read("\"a\"b,c\nd,e\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].fault, "something follows a closing quote");
    EXPECT_THAT(records[1].fields, ElementsAre("d", "e"));
}

TEST(CsvReader, AnOpenQuoteIsAFault) {
    const auto records = read("a\n\"b\nc\n");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].line, 2U);
    EXPECT_EQ(records[1].fault, "a quote is opened and never closed");
}

TEST(CsvReader, AQuoteInsideAFieldIsText) {
    EXPECT_THAT(read("5\" nail,x")[0].fields, ElementsAre("5\" nail", "x"));
}

}  // namespace
}  // namespace pesan::order
