#include "services/api/page_request.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::api {
namespace {

Result<order::PageQuery> read(std::string cursor, std::string limit = "") {
    http::Request request;
    request.query = {{"cursor", std::move(cursor)}};
    if (!limit.empty()) request.query.push_back({"limit", std::move(limit)});
    return read_page(request, "orders");
}

std::string cursor_at(std::string_view place) {
    return std::string(next_cursor("orders", place).as_string());
}

TEST(PageRequest, CursorLeadsBackToItsPlace) {
    const std::vector<std::string> places{"1",        "12",        "123",
                                          "KOPI-250", "a:b/c+d e", std::string("\0\xff", 2)};
    for (const std::string& place : places)
        EXPECT_EQ(read(cursor_at(place))->cursor, place);
}

TEST(PageRequest, CursorNeedsNoEscaping) {
    const std::string text = cursor_at("\xff\xfe\xfd?>~");
    EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
              std::string::npos)
        << text;
}

TEST(PageRequest, NoCursorIsTheStart) {
    EXPECT_EQ(read("")->cursor, "");
    EXPECT_EQ(read("")->limit, order::page_items_default);
}

TEST(PageRequest, NonsenseIsNoCursor) {
    for (const char* cursor :
         {"nonsense", "x", "1", "KOPI-250", "2026-01-31_IDR", "AAAAAAAA", "=", "%"})
        EXPECT_EQ(read(cursor).error().code, errc::invalid_argument) << cursor;
}

TEST(PageRequest, CursorOfAnotherListIsNone) {
    http::Request request;
    request.query = {{"cursor", cursor_at("5")}};
    EXPECT_FALSE(read_page(request, "products"));
}

TEST(PageRequest, EveryChangedCharacterIsSeen) {
    const std::string good = cursor_at("order-0042");
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(read(bad)) << i;
    }
}

TEST(PageRequest, LimitHasBounds) {
    EXPECT_EQ(read("", "1000")->limit, 1000);
    for (const char* limit : {"0", "1001", "-1", "ten", "5x"})
        EXPECT_EQ(read("", limit).error().code, errc::invalid_argument) << limit;
}

TEST(PageRequest, LastPageHasNoCursor) {
    EXPECT_TRUE(next_cursor("orders", "").is_null());
    EXPECT_EQ(next_cursor_text("orders", ""), "null");
}

TEST(PageRequest, WholeListTakesNoCursor) {
    http::Request request;
    EXPECT_TRUE(read_whole(request));
    request.query = {{"cursor", "x"}};
    EXPECT_FALSE(read_whole(request));
}

}  // namespace
}  // namespace pesan::api
