#include "net/http/router.hpp"

#include <gtest/gtest.h>

#include "net/http/target.hpp"

namespace pesan::http {
namespace {

boost::asio::awaitable<Response> nothing(const Request&) {
    co_return Response{};
}

class RouterTest : public testing::Test {
protected:
    void add(const std::string& method, const std::string& pattern) {
        router_.add(method, pattern, nothing);
    }

    std::string found(const std::string& method, const std::string& path) {
        const auto match = router_.match(method, path);
        if (std::holds_alternative<Router::PathUnknown>(match)) return "404";
        if (const auto* other = std::get_if<Router::MethodUnknown>(&match))
            return "405 " + other->allow;
        const auto& hit = std::get<Router::Found>(match);
        auto text = hit.route->method + " " + hit.route->pattern;
        for (const auto& param : hit.params)
            text += " " + param.name + "=" + param.value;
        return text;
    }

    Router router_;
};

TEST_F(RouterTest, ParametersAreDecodedAfterTheSplit) {
    add("GET", "/v1/orders/{id}");
    EXPECT_EQ(found("GET", "/v1/orders/a%2Fb%20c"), "GET /v1/orders/{id} id=a/b c");
    EXPECT_EQ(found("GET", "/v1/orders/"), "404");
    EXPECT_EQ(found("GET", "/v1/orders/a/b"), "404");
    EXPECT_EQ(found("GET", "/v1/orders/%zz"), "404");
    EXPECT_EQ(found("GET", "/v1%2Forders/a"), "404");
}

TEST_F(RouterTest, LiteralsWinOverParameters) {
    add("GET", "/v1/orders/{id}");
    add("GET", "/v1/orders/recent");
    add("GET", "/v1/{any*}");
    EXPECT_EQ(found("GET", "/v1/orders/recent"), "GET /v1/orders/recent");
    EXPECT_EQ(found("GET", "/v1/orders/7"), "GET /v1/orders/{id} id=7");
    EXPECT_EQ(found("GET", "/v1/a/b%2Fc"), "GET /v1/{any*} any=a/b/c");
}

TEST_F(RouterTest, OtherMethodsAreNamed) {
    add("GET", "/v1/orders");
    add("POST", "/v1/orders");
    EXPECT_EQ(found("DELETE", "/v1/orders"), "405 GET, HEAD, POST");
    EXPECT_EQ(found("HEAD", "/v1/orders"), "GET /v1/orders");
}

TEST_F(RouterTest, WrongPatternsAreFoundAtStart) {
    EXPECT_THROW(add("GET", "v1"), std::logic_error);
    EXPECT_THROW(add("GET", "/v1/x{id}"), std::logic_error);
    EXPECT_THROW(add("GET", "/v1/{all*}/more"), std::logic_error);
    add("GET", "/twice");
    EXPECT_THROW(add("GET", "/twice"), std::logic_error);
}

TEST(Target, QueryIsDecoded) {
    const auto fields = parse_query("a=1+2&b=%26&c&&a=%C3%A9");
    ASSERT_TRUE(fields);
    const std::vector<Field> expected{{"a", "1 2"}, {"b", "&"}, {"c", ""}, {"a", "é"}};
    EXPECT_EQ(*fields, expected);
    EXPECT_FALSE(parse_query("a=%4"));
    EXPECT_FALSE(parse_query("a=%00"));
}

TEST(Target, AbsoluteFormIsTaken) {
    EXPECT_EQ(parse_target("http://host:80/a?b")->path, "/a");
    EXPECT_EQ(parse_target("http://host")->path, "/");
    EXPECT_FALSE(parse_target("host:80"));
}

TEST(Target, EncodingIsUndoneByDecoding) {
    std::string all;
    for (int c = 1; c < 256; ++c)
        all += static_cast<char>(c);
    EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

}  // namespace
}  // namespace pesan::http
