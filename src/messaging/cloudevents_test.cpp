#include "pesan/cloudevents.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "pesan/errc.hpp"

namespace pesan::cloudevents {
namespace {

constexpr BinaryMode amqp{.prefix = "cloudEvents:"};
constexpr BinaryMode http{.prefix = "ce-", .http = true};

Message example() {
    Message message;
    message.id = "0190";
    message.source = "/order";
    message.type = "order.placed";
    message.subject = "PSN-000001";
    message.time =
        std::chrono::system_clock::time_point(std::chrono::milliseconds(1'769'847'330'123));
    message.key = "k";
    message.headers = {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                       {"X-Shop Name", "Toko é"},
                       {"empty", ""},
                       {"empty", "twice"}};
    message.data = R"({"total":  1.50})";
    return message;
}

/// Headers may come in another order.
Message sorted(Message message) {
    std::ranges::sort(message.headers);
    return message;
}

std::string fault(std::string_view json) {
    const auto message = from_json(json);
    return message ? "" : message.error().detail;
}

TEST(CloudEventsStructured, EventIsReadBack) {
    Message message = example();
    message.data = R"({"total":150})";
    EXPECT_EQ(sorted(*from_json(to_json(message))), sorted(message));
}

TEST(CloudEventsStructured, JsonDataKeepsItsBytesWhenWritten) {
    EXPECT_NE(to_json(example()).find(R"("data":{"total":  1.50}})"), std::string::npos);
}

TEST(CloudEventsStructured, OtherDataIsReadBack) {
    Message message = example();
    for (const auto& [type, data] : std::vector<std::pair<std::string, std::string>>{
             {"text/plain; charset=utf-8", "Halo é\n"},
             {"application/octet-stream", std::string("\0\xff", 2)},
             {"text/plain", "\xff"},
             {"application/json", "no json"},
             {"application/json", ""},
             {"application/vnd.shop+json", "[1,2]"}}) {
        message.content_type = type;
        message.data = data;
        EXPECT_EQ(sorted(*from_json(to_json(message))), sorted(message)) << type << data;
    }
}

TEST(CloudEventsStructured, ForeignEventsAreUnderstood) {
    const auto message =
        from_json(R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":"text",
        "datacontenttype":"text/plain","comexampleflag":true,"comexamplecount":7,"subject":null})");
    ASSERT_TRUE(message) << message.error().detail;
    EXPECT_EQ(message->data, "text");
    EXPECT_EQ(message->subject, "");
    EXPECT_EQ(message->headers, (Headers{{"comexampleflag", "true"}, {"comexamplecount", "7"}}));
    EXPECT_EQ(
        from_json(R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":"text"})")->data,
        R"("text")");
}

TEST(CloudEventsStructured, FaultsAreNamed) {
    EXPECT_EQ(fault("[]"), "the event is no JSON object");
    EXPECT_TRUE(fault("{").starts_with("no JSON: "));
    EXPECT_EQ(fault("{}"), "attribute specversion is missing");
    EXPECT_EQ(fault(R"({"specversion":"0.3"})"), R"(specversion is "0.3"; expected "1.0")");
    EXPECT_EQ(fault(R"({"specversion":"1.0","source":"s","type":"t"})"), "attribute id is missing");
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"","source":"s","type":"t"})"),
              "attribute id is missing");
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"1","type":"t"})"), "attribute source is missing");
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"1","source":"s"})"), "attribute type is missing");
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"1\n","source":"s","type":"t"})"),
              "attribute id holds a control character");
    EXPECT_TRUE(fault(R"({"specversion":"1.0","id":"1","source":"s","type":"t","time":"today"})")
                    .starts_with("time: "));
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"1","source":"s","type":"t","x":{}})"),
              "attribute x is neither string, integer nor boolean");
    EXPECT_EQ(fault(R"({"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"?"})"),
              "data_base64 is no base64 text");
    EXPECT_EQ(
        fault(
            R"({"specversion":"1.0","id":"1","source":"s","type":"t","data":1,"data_base64":""})"),
        "data and data_base64 are both there");
    EXPECT_EQ(
        fault(R"({"specversion":"1.0","id":"1","source":"s","type":"t","pesanheaders":"{}"})"),
        "pesanheaders is no JSON array of [name, value]");
    EXPECT_EQ(from_json("{}").error().code, errc::malformed);
}

TEST(CloudEventsBinary, EventIsReadBackFromAmqp) {
    Message message = example();
    message.headers.emplace_back("cloudEvents:id", "not the id");
    const auto read =
        from_transport(to_headers(message, amqp), amqp, message.content_type, message.data);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, message);
}

TEST(CloudEventsBinary, EventIsReadBackFromHttp) {
    const Message message = [] {
        Message event = example();
        event.subject = "50 % \"é\"";
        return event;
    }();
    Headers headers = to_headers(message, http);
    EXPECT_EQ(find_header(headers, "ce-subject"), "50%20%25%20%22%C3%A9%22");
    EXPECT_TRUE(find_header(headers, "traceparent"));
    headers.emplace_back("User-Agent", "someone");
    headers[0].first = "CE-SpecVersion";
    const auto read = from_transport(headers, http, message.content_type, message.data);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(sorted(*read), sorted(message));
}

TEST(CloudEventsBinary, StructuredModeIsToldByItsContentType) {
    const auto read =
        from_transport({}, amqp, "Application/CloudEvents+JSON; charset=utf-8", to_json(example()));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->id, "0190");
    EXPECT_EQ(from_transport({}, amqp, "application/cloudevents+json", "{").error().code,
              errc::malformed);
}

TEST(CloudEventsBinary, AMessageWithoutEnvelopeIsData) {
    const auto read = from_transport({{"x", "1"}}, amqp, "text/csv", "a;b");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, "");
    EXPECT_EQ(read->type, "");
    EXPECT_EQ(read->content_type, "text/csv");
    EXPECT_EQ(read->headers, (Headers{{"x", "1"}}));
    EXPECT_EQ(read->data, "a;b");
}

TEST(CloudEventsBinary, ABrokenEnvelopeIsMalformed) {
    const auto read =
        from_transport({{"ce-specversion", "1.0"}, {"ce-id", "1"}, {"ce-type", "t"}}, http, "", "");
    EXPECT_EQ(read.error().code, errc::malformed);
    EXPECT_EQ(read.error().detail, "attribute source is missing");
}

}  // namespace
}  // namespace pesan::cloudevents
