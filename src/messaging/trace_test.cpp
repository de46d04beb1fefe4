#include "pesan/trace.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pesan {
namespace {

constexpr std::string_view example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Trace, TextIsReadBack) {
    const auto trace = TraceContext::parse(example);
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->trace_id, "0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(trace->span_id, "b7ad6b7169203331");
    EXPECT_TRUE(trace->sampled);
    EXPECT_EQ(trace->text(), example);
}

TEST(Trace, LaterVersionsMayHaveMore) {
    EXPECT_TRUE(TraceContext::parse("01" + std::string(example.substr(2)) + "-what-comes"));
    EXPECT_FALSE(TraceContext::parse(std::string(example) + "-what-comes"));
}

TEST(Trace, WhatIsNoTraceparentIsRefused) {
    for (const std::string& text : std::vector<std::string>{
             "", "00", std::string(55, '0'), "ff" + std::string(example.substr(2)),
             "00-00000000000000000000000000000000-b7ad6b7169203331-01", std::string(example) + "1",
             "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
             "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
             "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"}) {
        EXPECT_FALSE(TraceContext::parse(text)) << text;
    }
}

TEST(Trace, IsCarriedFromTheHandledMessage) {
    Message handled, published;
    handled.headers = {
        {"traceparent", std::string(example)}, {"tracestate", "a=b"}, {"other", "stays"}};
    continue_trace(handled, published);
    EXPECT_EQ(published.headers,
              (Headers{{"traceparent", std::string(example)}, {"tracestate", "a=b"}}));
}

}  // namespace
}  // namespace pesan
