#include "services/sms/gateway_template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::sms {
namespace {

using outgoing::AnswerKind;
using testing::HasSubstr;

const ShortMessage sms{.to = "+6281234567890",
                       .from = "PESAN",
                       .text = "Total \"Rp75.000\" & <lagi>\n",
                       .message_id = "m-1"};

TEST(GatewayTemplate, FormBodiesArePercentEncoded) {
    const auto gateway = parse_gateway_template(R"({
        "url": "https://api.example.com/Messages.json",
        "headers": {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic abc"},
        "body": "To={to}&From={from}&Body={text}"})");
    ASSERT_TRUE(gateway) << gateway.error().message();
    const auto request = request_for(*gateway, sms);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.body,
              "To=%2B6281234567890&From=PESAN&Body=Total%20%22Rp75.000%22%20%26%20%3Clagi%3E%0A");
    EXPECT_EQ(request.headers.find("authorization"), "Basic abc");
}

TEST(GatewayTemplate, JsonBodiesAreJsonEscaped) {
    const auto gateway = parse_gateway_template(R"({"url": "https://x.example/send",
        "headers": {"Idempotency-Key": "{message_id}"}, "body": "{\"to\": \"{to}\", \"text\": \"{text}\"}"})");
    ASSERT_TRUE(gateway);
    const auto request = request_for(*gateway, sms);
    EXPECT_EQ(request.body, R"({"to": "+6281234567890", "text": "Total \"Rp75.000\" & <lagi>\n"})");
    EXPECT_EQ(request.headers.find("content-type"), "application/json");
    EXPECT_EQ(request.headers.find("idempotency-key"), "m-1");
}

TEST(GatewayTemplate, XmlBodiesAndUrlsAreEscaped) {
    const auto gateway =
        parse_gateway_template(R"({"method": "PUT", "url": "https://x.example/send?to={to}",
        "headers": {"Content-Type": "text/xml"}, "body": "<sms>{text}</sms>"})");
    ASSERT_TRUE(gateway);
    const auto request = request_for(*gateway, sms);
    EXPECT_EQ(request.url, "https://x.example/send?to=%2B6281234567890");
    EXPECT_EQ(request.body, "<sms>Total &quot;Rp75.000&quot; &amp; &lt;lagi&gt;\n</sms>");
}

TEST(GatewayTemplate, WhatAValueHoldsIsNoPlaceholder) {
    const auto gateway =
        parse_gateway_template(R"({"url": "https://x.example/{to}", "body": "{text}"})");
    ShortMessage tricky = sms;
    tricky.text = "{to}";
    EXPECT_EQ(request_for(*gateway, tricky).body, "{to}");
}

TEST(GatewayTemplate, AnswersAreUnderstood) {
    const auto gateway = parse_gateway_template(
        R"({"url": "https://x.example/{to}", "body": "{text}", "success": [200, 201], "id": "/messages/0/id"})");
    ASSERT_TRUE(gateway);
    const auto answer = [&](unsigned status, std::string body = "") {
        http::Response response;
        response.status = status;
        response.body = std::move(body);
        return answer_of(*gateway, response);
    };
    EXPECT_EQ(answer(201, R"({"messages": [{"id": "SM1"}]})").kind, AnswerKind::accepted);
    EXPECT_EQ(answer(201, R"({"messages": [{"id": "SM1"}]})").server_id, "SM1");
    EXPECT_EQ(answer(201, R"({"messages": [{"id": 42}]})").server_id, "42");
    EXPECT_EQ(answer(200, "no json").server_id, "");
    for (const unsigned status : {408u, 425u, 429u, 503u, 401u, 402u, 403u}) {
        EXPECT_EQ(answer(status).kind, AnswerKind::deferred) << status;
    }
    for (const unsigned status : {400u, 404u, 422u})
        EXPECT_EQ(answer(status, "bad number").kind, AnswerKind::refused);
    for (const unsigned status : {202u, 302u, 500u, 502u, 504u})
        EXPECT_EQ(answer(status).kind, AnswerKind::unknown);
}

TEST(GatewayTemplate, FaultsNameTheSetting) {
    const std::pair<const char*, const char*> cases[] = {
        {"nonsense", ""},
        {R"({"url": "ftp://x/{to}", "body": "{text}"})", "/url"},
        {R"({"url": "https://x/", "body": "{text}"})", "{to}"},
        {R"({"url": "https://x/{to}"})", "{text}"},
        {R"({"url": "https://x/{to}", "body": "{text}", "method": "DELETE"})", "/method"},
        {R"({"url": "https://x/{to}", "body": "{text}", "sucess": [200]})", "/sucess"},
        {R"({"url": "https://x/{to}", "body": "{text}", "success": []})", "/success"},
        {R"({"url": "https://x/{to}", "body": "{text}", "success": [99]})", "/success"},
        {R"({"url": "https://x/{to}", "body": "{text}", "headers": {"A": "b\r\nC: d"}})",
         "/headers/A"},
        {R"({"url": "https://x/{to}", "body": "{text}", "id": "sid"})", "/id"},
        {R"({"url": "https://x/{to}", "body": "{text}", "timeout": 0})", "/timeout"},
        {R"({"url": "https://x/{to}", "body": 5})", "/body"}};
    for (const auto& [text, named] : cases) {
        const auto gateway = parse_gateway_template(text);
        ASSERT_FALSE(gateway) << text;
        EXPECT_EQ(gateway.error().code, errc::invalid_argument);
        EXPECT_THAT(gateway.error().detail, HasSubstr(named));
    }
    EXPECT_FALSE(read_gateway_template("/nowhere/gateway.json"));
}

}  // namespace
}  // namespace pesan::sms
