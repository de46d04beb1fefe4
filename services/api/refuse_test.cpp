#include "services/api/refuse.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/api/day_request.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::api {
namespace {

TEST(Refuse, KindOfErrorBecomesStatus) {
    EXPECT_EQ(refuse(errc::malformed).status, 400u);
    EXPECT_EQ(refuse(order::model_errc::order_malformed).status, 400u);
    EXPECT_EQ(refuse(errc::not_found).status, 404u);
    EXPECT_EQ(refuse(errc::conflict).status, 409u);
    EXPECT_EQ(refuse(errc::message_too_large).status, 413u);
    EXPECT_EQ(refuse(errc::access_refused).status, 500u);
    EXPECT_EQ(refuse(errc::unsupported).status, 501u);
}

TEST(Refuse, WhatMayPassSaysWhenToComeAgain) {
    const http::Response response = refuse(errc::database);
    EXPECT_EQ(response.status, 503u);
    EXPECT_TRUE(response.headers.find("retry-after"));
}

TEST(Refuse, PointerOfTheDetailIsShownByItself) {
    const auto body = refuse(Error(errc::malformed, "/type: missing")).body;
    EXPECT_NE(body.find(R"("pointer":"/type")"), std::string::npos) << body;
}

TEST(DayRequest, TakesDaysOfTheCalendarOnly) {
    http::Request request;
    EXPECT_EQ(*read_day(request, "from"), "");
    request.query = {{"from", "2028-02-29"}};
    EXPECT_EQ(*read_day(request, "from"), "2028-02-29");
    for (const char* day : {"2026-99-99", "2026-02-30", "2026-1-1", "yesterday", "2026-01-31T"}) {
        request.query = {{"from", day}};
        const auto read = read_day(request, "from");
        ASSERT_FALSE(read) << day;
        EXPECT_TRUE(read.error().detail.starts_with("from: ")) << read.error().detail;
    }
}

}  // namespace
}  // namespace pesan::api
