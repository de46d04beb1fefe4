#include "publish_rules.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "pesan/trace.hpp"

namespace pesan {
namespace {

Message valid() {
    return Message{.type = "order.placed", .data = "{}"};
}

std::string fault(const Message& message) {
    const auto checked = check_message(message, 100);
    return checked ? "" : checked.error().message();
}

TEST(PublishRules, TakeWhatIsWithinTheLimits) {
    Message message = valid();
    message.data = std::string(100, '\0');
    message.key = std::string(255, 'k');
    for (std::size_t i = 0; i < headers_max; ++i)
        message.headers.emplace_back("h" + std::to_string(i), "");
    message.headers.back().second = "tab\tand é";
    EXPECT_EQ(fault(message), "");
}

TEST(PublishRules, DataOverTheLimitIsTooLarge) {
    Message message = valid();
    message.data = std::string(101, 'x');
    EXPECT_EQ(check_message(message, 100).error().code, errc::message_too_large);
}

TEST(PublishRules, FaultsAreNamed) {
    Message message = valid();
    message.type.clear();
    EXPECT_EQ(fault(message), "invalid argument: type is missing");
    message = valid();
    message.id = "a\nb";
    EXPECT_EQ(fault(message), "invalid argument: id holds a control character");
    message = valid();
    message.subject = "\xff";
    EXPECT_EQ(fault(message), "invalid argument: subject is no UTF-8");
    message = valid();
    message.key = std::string(256, 'k');
    EXPECT_EQ(fault(message), "invalid argument: key has 256 bytes; at most 255 are allowed");
}

TEST(PublishRules, HeadersMustNotBreakAProtocol) {
    const auto with = [](std::string name, std::string value) {
        Message message = valid();
        message.headers.emplace_back(std::move(name), std::move(value));
        return fault(message);
    };
    EXPECT_EQ(with("", "x"), "invalid argument: a header has no name");
    for (const std::string& bad :
         {std::string("a\rb"), std::string("a\nb"), std::string("a\0b", 3)}) {
        EXPECT_EQ(with(bad, "x"), "invalid argument: a header's name holds a control character");
        EXPECT_EQ(with("x", bad), "invalid argument: header x holds CR, LF or NUL");
    }
    EXPECT_EQ(with("x", "\xc0\xaf"), "invalid argument: header x is no UTF-8");
    EXPECT_EQ(
        with("x", std::string(header_bytes_max, 'v')),
        "invalid argument: the message has 65537 bytes of headers; at most 65536 are allowed");
}

TEST(PublishRules, TooManyHeadersAreRefused) {
    Message message = valid();
    for (std::size_t i = 0; i <= headers_max; ++i)
        message.headers.emplace_back("h" + std::to_string(i), "");
    EXPECT_EQ(fault(message),
              "invalid argument: the message has 257 headers; at most 256 are allowed");
}

TEST(PublishRules, WhatIsMissingIsFilled) {
    SeededRandom random(1);
    const WallTime now{std::chrono::seconds(1)};
    Message message = valid();
    complete_message(message, "/shop", now, random);
    EXPECT_EQ(message.id.size(), 36u);
    EXPECT_EQ(message.source, "/shop");
    EXPECT_EQ(message.time, now);
    EXPECT_TRUE(trace_of(message));
}

TEST(PublishRules, WhatIsThereStays) {
    SeededRandom random(1);
    Message message = valid();
    message.id = "1";
    message.source = "/mine";
    message.time = WallTime{std::chrono::seconds(5)};
    Message completed = message;
    complete_message(completed, "/shop", WallTime{}, random);
    completed.headers.clear();
    EXPECT_EQ(completed, message);
}

TEST(PublishRules, ATraceGoesOnWithANewSpan) {
    SeededRandom random(1);
    Message message = valid();
    set_header(message.headers, "traceparent",
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    complete_message(message, "/shop", WallTime{}, random);
    const auto trace = trace_of(message);
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_NE(trace->span_id, "b7ad6b7169203331");
    EXPECT_FALSE(trace->sampled);
    EXPECT_EQ(message.headers.size(), 1u);
}

TEST(PublishRules, ABrokenTraceIsStartedAnew) {
    SeededRandom random(1);
    Message message = valid();
    set_header(message.headers, "traceparent", "nonsense");
    complete_message(message, "/shop", WallTime{}, random);
    EXPECT_TRUE(trace_of(message));
    EXPECT_EQ(message.headers.size(), 1u);
}

}  // namespace
}  // namespace pesan
