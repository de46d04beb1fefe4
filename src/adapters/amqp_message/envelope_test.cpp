#include "adapters/amqp_message/envelope.hpp"

#include <gmock/gmock.h>

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "adapters/amqp_message/names.hpp"
#include "pesan/errc.hpp"

namespace pesan::amqp_message {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

const Origin here{"order", 42};

Message sample() {
    Message message;
    message.id = "id-1";
    message.source = "/order";
    message.type = "order.placed";
    message.subject = "o-7";
    message.key = "o-7";
    message.time =
        std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123));
    message.headers = {{"color", "biru"}, {"empty", ""}};
    message.data = std::string("{\0}", 3);
    return message;
}

Received through(const Encoded& sent) {
    return decode(amqp::decode_properties(sent.properties), sent.body, here);
}

TEST(Envelope, MessageSurvivesBothWays) {
    auto sent = encode(sample());
    ASSERT_TRUE(sent);
    auto received = through(*sent);
    EXPECT_EQ(received.malformed, "");
    EXPECT_EQ(received.message, sample());
}

TEST(Envelope, AmqpPropertiesTellIdTypeTimeAndThatItIsDurable) {
    auto properties = amqp::decode_properties(encode(sample())->properties);
    ASSERT_TRUE(properties);
    EXPECT_EQ(properties->message_id, "id-1");
    EXPECT_EQ(properties->type, "order.placed");
    EXPECT_EQ(properties->timestamp->seconds, 1'700'000'000u);
    EXPECT_EQ(properties->delivery_mode, 2);
    EXPECT_EQ(*properties->headers->find("cloudEvents:subject")->as<std::string>(), "o-7");
}

TEST(Envelope, LongContentTypeIsRefused) {
    Message message = sample();
    message.content_type = std::string(256, 'x');
    EXPECT_EQ(encode(message).error().code, errc::invalid_argument);
}

TEST(Envelope, StructuredModeIsRead) {
    auto sent = encode(ForeignMessage{
        "application/cloudevents+json",
        {},
        R"({"specversion":"1.0","id":"7","source":"/x","type":"t","data":{"a":1}})"});
    auto received = through(*sent);
    EXPECT_EQ(received.malformed, "");
    EXPECT_EQ(received.message.id, "7");
    EXPECT_EQ(received.message.source, "/x");
}

TEST(Envelope, BrokenEnvelopeIsMalformedAndKeepsItsBytes) {
    auto received = through(*encode(ForeignMessage{"application/cloudevents+json", {}, "{"}));
    EXPECT_NE(received.malformed, "");
    EXPECT_EQ(received.message.data, "{");
    EXPECT_EQ(received.message.id, "place-42");
}

TEST(Envelope, MessageWithoutEnvelopeIsDataWithAnIdThatStays) {
    amqp::Properties properties;
    properties.headers.emplace();
    properties.headers->set("count", std::int32_t{7});
    properties.headers->set("nested", amqp::Table());
    auto received = decode(properties, "bytes", here);
    EXPECT_EQ(received.malformed, "");
    EXPECT_EQ(received.message.id, "place-42");
    EXPECT_EQ(received.message.source, "/amqp/order");
    EXPECT_EQ(received.message.data, "bytes");
    EXPECT_THAT(received.message.headers, Contains(Pair("count", "7")));
    EXPECT_EQ(received.message.headers.size(), 1u);
}

TEST(Envelope, PropertiesThatCannotBeReadAreMalformed) {
    auto received = decode(amqp::decode_properties("\xff\xff"), "bytes", here);
    EXPECT_THAT(received.malformed, HasSubstr("AMQP properties"));
    EXPECT_EQ(received.message.data, "bytes");
}

End sample_end() {
    using TimePoint = std::chrono::system_clock::time_point;
    return {"rejected",
            "of no use",
            3,
            TimePoint(std::chrono::milliseconds(5)),
            TimePoint(std::chrono::milliseconds(9)),
            "order.finance"};
}

TEST(DeadLetterHeaders, TellTheEndAndGoWithTheReplay) {
    auto properties = amqp::decode_properties(encode(sample())->properties);
    write_end(*properties, sample_end());
    auto end = read_end(*properties);
    EXPECT_EQ(end.reason, "rejected");
    EXPECT_EQ(end.error, "of no use");
    EXPECT_EQ(end.attempts, 3u);
    EXPECT_EQ(end.first_attempt, sample_end().first_attempt);
    EXPECT_EQ(end.last_attempt, sample_end().last_attempt);
    EXPECT_EQ(end.origin, "order.finance");
    EXPECT_EQ(decode(*properties, sample().data, here).message, sample());
    remove_end(*properties);
    EXPECT_EQ(*amqp::encode_properties(*properties), encode(sample())->properties);
}

TEST(DeadLetterHeaders, LongErrorIsCutBetweenCharacters) {
    amqp::Properties properties;
    End end = sample_end();
    end.error = "x";
    while (end.error.size() < dead_letter_error_bytes_max + 10) {
        end.error += "é";
    }
    write_end(properties, end);
    auto error = read_end(properties).error;
    EXPECT_EQ(error.size(), dead_letter_error_bytes_max - 1);
    EXPECT_TRUE(end.error.starts_with(error));
}

TEST(DeadLetterHeaders, DeathByTheBrokerIsReadFromXDeath) {
    amqp::Table death;
    death.set("reason", "expired");
    death.set("queue", "order.finance");
    death.set("count", std::int64_t{2});
    death.set("time", amqp::Timestamp{100});
    amqp::Properties properties;
    properties.headers.emplace();
    properties.headers->set("x-death", amqp::Array{amqp::Value(death)});
    auto end = read_end(properties);
    EXPECT_EQ(end.reason, "expired");
    EXPECT_EQ(end.origin, "order.finance");
    EXPECT_EQ(end.attempts, 2u);
    EXPECT_EQ(end.last_attempt, std::chrono::system_clock::time_point(std::chrono::seconds(100)));
}

TEST(Names, AreThoseOfAmqpUsers) {
    EXPECT_EQ(dead_letters_of({"order", "finance"}), "order.finance.dead");
    EXPECT_EQ(dead_letters_of({"email", ""}), "email.dead");
}

TEST(Names, SubscriptionNamedDeadIsRefused) {
    EXPECT_EQ(check_subscription({"order", "dead"}).error().code, errc::invalid_argument);
    EXPECT_FALSE(subscription_of("order.dead"));
    EXPECT_FALSE(subscription_of("order.finance.dead"));
    EXPECT_EQ(subscription_of("order.finance"), (SubscriptionId{"order", "finance"}));
}

}  // namespace
}  // namespace pesan::amqp_message
