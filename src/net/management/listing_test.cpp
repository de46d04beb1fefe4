#include "net/management/listing.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "net/http/target.hpp"
#include "net/management/metrics_text.hpp"

namespace pesan::management {
namespace {

std::string listed(const std::string& items, const std::string& query) {
    http::Request request;
    request.query = *http::parse_query(query);
    auto answer = listed_as_asked(boost::json::parse(items).as_array(), request);
    return answer ? boost::json::serialize(*answer) : "refused";
}

constexpr const char* three =
    R"([{"name":"b","n":10,"d":{"x":1}},{"name":"a","n":9,"d":{"x":2}},{"name":"c"}])";

TEST(Listing, ColumnsAreTheOnlyOnes) {
    EXPECT_EQ(listed(three, "columns=name,d.x"),
              R"([{"name":"b","d":{"x":1}},{"name":"a","d":{"x":2}},{"name":"c"}])");
}

TEST(Listing, NumbersSortBySizeAndAbsentOnesComeFirst) {
    EXPECT_EQ(listed(three, "sort=n&columns=name"), R"([{"name":"c"},{"name":"a"},{"name":"b"}])");
    EXPECT_EQ(listed(three, "sort=n&sort_reverse=true&columns=name"),
              R"([{"name":"b"},{"name":"a"},{"name":"c"}])");
    EXPECT_EQ(listed(three, "sort=d.x&columns=n"), R"([{},{"n":10},{"n":9}])");
}

TEST(Listing, PagesCountWhatThereIs) {
    EXPECT_EQ(listed(three, "page=2&page_size=2&columns=name"),
              R"({"filtered_count":3,"item_count":1,"items":[{"name":"c"}],"page":2,)"
              R"("page_count":2,"page_size":2,"total_count":3})");
    EXPECT_EQ(listed(three, "page=1&name=a&columns=name"),
              R"({"filtered_count":1,"item_count":1,"items":[{"name":"a"}],"page":1,)"
              R"("page_count":1,"page_size":100,"total_count":3})");
    EXPECT_EQ(listed(three, "page=1&page_size=1&name=%5E%5Bab%5D&use_regex=true&columns=name"),
              R"({"filtered_count":2,"item_count":1,"items":[{"name":"b"}],"page":1,)"
              R"("page_count":2,"page_size":1,"total_count":3})");
}

TEST(Listing, PagesThatAreNoneAreRefused) {
    for (const char* query : {"page=0", "page=x", "page=3&page_size=2", "page=1&page_size=0",
                              "page=1&name=(&use_regex=true"})
        EXPECT_EQ(listed(three, query), "refused") << query;
}

TEST(MetricsText, LabelsAreEscaped) {
    EXPECT_EQ(label("queue", "a\"b\\c\nd"), "queue=\"a\\\"b\\\\c\\nd\"");
    MetricsText text;
    text.begin("pesan_x", "gauge", "Help");
    text.value(1.5, label("q", "a"));
    EXPECT_EQ(text.take(), "# HELP pesan_x Help\n# TYPE pesan_x gauge\npesan_x{q=\"a\"} 1.5\n");
}

}  // namespace
}  // namespace pesan::management
