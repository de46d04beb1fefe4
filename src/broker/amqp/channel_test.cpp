#include "broker/amqp/server_fixture.hpp"

namespace pesan::broker::amqp_server {
namespace {

class ChannelTest : public ServerTest {
protected:
    ChannelTest() : it(with_channel()) {}

    static amqp::Properties persistent() {
        amqp::Properties properties;
        properties.delivery_mode = 2;
        return properties;
    }
    void publish(const std::string& queue, const std::string& body,
                 const amqp::Properties& properties = persistent(), bool mandatory = false) {
        it.publish(1, {.routing_key = queue, .mandatory = mandatory}, body, properties);
        turn();
    }
    std::string consume(const std::string& queue, bool no_ack = false,
                        const std::string& tag = "") {
        it.say(1, amqp::BasicConsume{.queue = queue, .consumer_tag = tag, .no_ack = no_ack});
        turn();
        return std::string(it.hear<amqp::BasicConsumeOk>(1).consumer_tag);
    }
    amqp::BasicDeliver hear_delivery(const std::string& body) {
        const auto delivery = it.hear<amqp::BasicDeliver>(1);
        EXPECT_EQ(it.hear_content(1).body, body);
        return delivery;
    }
    static amqp::EncodedTable table(Bytes& into, const amqp::Table& of) {
        amqp::encode_table(into, of);
        return {into};
    }
    TestClient& other() {
        auto& made = with_channel();
        return made;
    }

    TestClient& it;
    Bytes encoded;
};

// --- queues

TEST_F(ChannelTest, QueueIsDeclaredDurably) {
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("q"), .durable = true});
    turn();
    const auto ok = it.hear<amqp::QueueDeclareOk>(1);
    EXPECT_EQ(std::string(ok.queue), "q");
    EXPECT_EQ(ok.message_count, 0u);
    clients.clear();
    crash_and_start();
    EXPECT_TRUE(engine->has_queue(QueueName("q")));
}

TEST_F(ChannelTest, ServerNamesAQueue) {
    it.say(1, amqp::QueueDeclare{.exclusive = true});
    turn();
    const std::string name(it.hear<amqp::QueueDeclareOk>(1).queue);
    EXPECT_TRUE(name.starts_with("amq.gen-"));
    it.say(1, amqp::QueueDeclare{.queue = name, .passive = true});
    turn();
    EXPECT_EQ(std::string(it.hear<amqp::QueueDeclareOk>(1).queue), name);
}

TEST_F(ChannelTest, RedeclarationWithAnotherPropertyIsRefused) {
    declare(it, "q");
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("q"), .durable = false});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost "
                          "'/': received 'false' but current is 'true'",
                          amqp::QueueDeclare::id.key());
}

TEST_F(ChannelTest, RedeclarationWithAnotherArgumentIsRefused) {
    declare(it, "q");
    amqp::Table arguments;
    arguments.set("x-message-ttl", std::int32_t{1000});
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("q"),
                                 .durable = true,
                                 .arguments = table(encoded, arguments)});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in "
                          "vhost '/': received the value '1000' of type 'signedint' but current is "
                          "none",
                          amqp::QueueDeclare::id.key());
}

TEST_F(ChannelTest, PassiveDeclareOfNothingIsNotFound) {
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("no"), .passive = true});
    expect_channel_closed(it, errc::not_found, "NOT_FOUND - no queue 'no' in vhost '/'",
                          amqp::QueueDeclare::id.key());
}

TEST_F(ChannelTest, ReservedNamesAreRefused) {
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("amq.mine")});
    expect_channel_closed(it, errc::access_refused,
                          "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'",
                          amqp::QueueDeclare::id.key());
}

TEST_F(ChannelTest, ExclusiveQueueIsLockedForOthersAndGoesWithItsConnection) {
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("mine"), .exclusive = true});
    turn();
    it.hear<amqp::QueueDeclareOk>(1);
    auto& second = other();
    second.say(1, amqp::QueueDeclare{.queue = std::string_view("mine"), .passive = true});
    expect_channel_closed(
        second, errc::resource_locked,
        "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '/'. It "
        "could be originally declared on another connection or the exclusive property value does "
        "not match that of the original declaration.",
        amqp::QueueDeclare::id.key());
    it.say(0, amqp::ConnectionClose{.reply_code = 200});
    turn();
    EXPECT_FALSE(engine->has_queue(QueueName("mine")));
}

struct BadArgument {
    const char* name;
    amqp::Value value;
    const char* text;
};

TEST_F(ChannelTest, BadQueueArgumentsAreRefusedByName) {
    const BadArgument cases[] = {
        {"x-message-ttl", std::int32_t{-1}, ": {value_negative,-1}"},
        {"x-message-ttl", "1000", ": \"expected integer, got longstr\""},
        {"x-expires", std::int32_t{0}, ": {value_zero,0}"},
        {"x-max-length", std::int64_t{-5}, ": {value_negative,-5}"},
        {"x-max-priority", std::int32_t{300}, ": {max_value_exceeded,300}"},
        {"x-overflow", "sideways", ": invalid_overflow"},
        {"x-dead-letter-routing-key", "k", ": routing_key_but_no_dlx_defined"},
        {"x-queue-type", "heap", ": \"unsupported queue type 'heap'\""},
        {"x-single-active-consumer", "yes", ": {unacceptable_type,longstr}"},
        {"x-delivery-limit", std::int32_t{3}, " of queue type rabbit_classic_queue"},
    };
    std::uint16_t number = 2;
    for (const auto& each : cases) {
        open_channel(it, number);
        amqp::Table arguments;
        arguments.set(each.name, each.value);
        Bytes bytes;
        it.say(number, amqp::QueueDeclare{.queue = std::string_view("bad"),
                                          .arguments = table(bytes, arguments)});
        turn();
        const auto close = it.hear<amqp::ChannelClose>(number);
        EXPECT_EQ(std::string(close.reply_text),
                  std::string("PRECONDITION_FAILED - invalid arg '") + each.name +
                      "' for queue 'bad' in vhost '/'" + each.text);
        ++number;
    }
}

TEST_F(ChannelTest, PurgeAndDeleteTellHowMany) {
    declare(it, "q");
    publish("q", "one");
    publish("q", "two");
    it.say(1, amqp::QueuePurge{.queue = std::string_view("q")});
    turn();
    EXPECT_EQ(it.hear<amqp::QueuePurgeOk>(1).message_count, 2u);
    publish("q", "three");
    it.say(1, amqp::QueueDelete{.queue = std::string_view("q")});
    turn();
    EXPECT_EQ(it.hear<amqp::QueueDeleteOk>(1).message_count, 1u);
    it.say(1, amqp::QueueDelete{.queue = std::string_view("q")});
    turn();
    EXPECT_EQ(it.hear<amqp::QueueDeleteOk>(1).message_count, 0u);
}

TEST_F(ChannelTest, DeleteIfEmptyOfAFullQueueIsRefused) {
    declare(it, "q");
    publish("q", "one");
    it.say(1, amqp::QueueDelete{.queue = std::string_view("q"), .if_empty = true});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - queue 'q' in vhost '/' not empty",
                          amqp::QueueDelete::id.key());
}

// --- exchanges and bindings

TEST_F(ChannelTest, PredeclaredExchangesAreThere) {
    for (const auto* name : {"amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match"}) {
        it.say(1, amqp::ExchangeDeclare{.exchange = std::string_view(name), .passive = true});
        turn();
        it.hear<amqp::ExchangeDeclareOk>(1);
    }
}

TEST_F(ChannelTest, UnknownExchangeTypeEndsTheConnection) {
    it.say(1, amqp::ExchangeDeclare{.exchange = std::string_view("e"),
                                    .type = std::string_view("round")});
    expect_connection_closed(it, errc::command_invalid,
                             "COMMAND_INVALID - unknown exchange type 'round'",
                             amqp::ExchangeDeclare::id.key());
}

TEST_F(ChannelTest, ExchangeOfAnotherTypeIsInequivalent) {
    it.say(1, amqp::ExchangeDeclare{.exchange = std::string_view("amq.direct"),
                                    .type = std::string_view("topic"),
                                    .durable = true});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.direct' "
                          "in vhost '/': received 'topic' but current is 'direct'",
                          amqp::ExchangeDeclare::id.key());
}

TEST_F(ChannelTest, DefaultExchangeIsNotToBeTouched) {
    declare(it, "q");
    it.say(1,
           amqp::QueueBind{.queue = std::string_view("q"), .routing_key = std::string_view("k")});
    expect_channel_closed(it, errc::access_refused,
                          "ACCESS_REFUSED - operation not permitted on the default exchange",
                          amqp::QueueBind::id.key());
}

TEST_F(ChannelTest, SystemExchangesStay) {
    it.say(1, amqp::ExchangeDelete{.exchange = std::string_view("amq.topic")});
    expect_channel_closed(
        it, errc::access_refused,
        "ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/' not allowed",
        amqp::ExchangeDelete::id.key());
}

TEST_F(ChannelTest, TopicBindingRoutes) {
    declare(it, "q");
    it.say(1, amqp::QueueBind{.queue = std::string_view("q"),
                              .exchange = std::string_view("amq.topic"),
                              .routing_key = std::string_view("order.#")});
    turn();
    it.hear<amqp::QueueBindOk>(1);
    consume("q");
    it.publish(1,
               {.exchange = std::string_view("amq.topic"),
                .routing_key = std::string_view("order.placed")},
               "body");
    turn();
    const auto delivery = hear_delivery("body");
    EXPECT_EQ(std::string(delivery.exchange), "amq.topic");
    EXPECT_EQ(std::string(delivery.routing_key), "order.placed");
}

// --- publishing

TEST_F(ChannelTest, ConfirmComesAfterTheDisk) {
    declare(it, "q");
    confirm_mode(it);
    it.publish(1, {.routing_key = std::string_view("q")}, "body", persistent());
    it.turn();
    it.turn();
    EXPECT_FALSE(it.has_frames()) << "confirmed before anything was synced";
    turn();
    const auto ack = it.hear<amqp::BasicAck>(1);
    EXPECT_EQ(ack.delivery_tag, 1u);
    EXPECT_FALSE(ack.multiple);
}

TEST_F(ChannelTest, ManyConfirmsBecomeOne) {
    declare(it, "q");
    confirm_mode(it);
    for (int i = 0; i < 10; ++i)
        it.publish(1, {.routing_key = std::string_view("q")}, "body", persistent());
    turn();
    const auto ack = it.hear<amqp::BasicAck>(1);
    EXPECT_EQ(ack.delivery_tag, 10u);
    EXPECT_TRUE(ack.multiple);
    EXPECT_FALSE(it.has_frames());
}

TEST_F(ChannelTest, UnroutableMandatoryMessageReturnsBeforeItsConfirm) {
    confirm_mode(it);
    publish("nowhere", "body", persistent(), true);
    const auto returned = it.hear<amqp::BasicReturn>(1);
    EXPECT_EQ(returned.reply_code, 312);
    EXPECT_EQ(std::string(returned.reply_text), "NO_ROUTE");
    EXPECT_EQ(std::string(returned.routing_key), "nowhere");
    const auto content = it.hear_content(1);
    EXPECT_EQ(content.body, "body");
    EXPECT_EQ(content.properties, persistent());
    EXPECT_EQ(it.hear<amqp::BasicAck>(1).delivery_tag, 1u);
}

TEST_F(ChannelTest, PublishToNoExchangeClosesTheChannel) {
    it.publish(1, {.exchange = std::string_view("none")}, "body");
    expect_channel_closed(it, errc::not_found, "NOT_FOUND - no exchange 'none' in vhost '/'",
                          amqp::BasicPublish::id.key());
}

TEST_F(ChannelTest, ImmediateIsNotImplemented) {
    it.publish(1, {.immediate = true}, "body");
    expect_connection_closed(it, errc::not_implemented, "NOT_IMPLEMENTED - immediate=true",
                             amqp::BasicPublish::id.key());
}

TEST_F(ChannelTest, BodyInManyFramesIsOneMessage) {
    declare(it, "q");
    consume("q");
    const std::string large(300'000, 'x');
    it.publish(1, {.routing_key = std::string_view("q")}, large);
    turn();
    hear_delivery(large);
}

TEST_F(ChannelTest, EmptyBodyIsAMessage) {
    declare(it, "q");
    consume("q");
    publish("q", "");
    hear_delivery("");
}

TEST_F(ChannelTest, FramesOfOtherChannelsMayComeBetween) {
    declare(it, "q");
    open_channel(it, 2);
    consume("q");
    it.say(1, amqp::BasicPublish{.routing_key = std::string_view("q")});
    it.say(2, amqp::BasicQos{.prefetch_count = 1});
    amqp::append_content(encoded, 1, {}, "body", 4096);
    it.raw(encoded);
    turn();
    it.hear<amqp::BasicQosOk>(2);
    hear_delivery("body");
}

TEST_F(ChannelTest, TooLargeBodyIsRefusedWithoutBeingKept) {
    clients.clear();
    settings.message_bytes_max = 1000;
    server = std::make_unique<Server>(*engine, access->control, clock, random, settings);
    auto& small = with_channel();
    small.publish(1, {.routing_key = std::string_view("q")}, std::string(1001, 'x'));
    expect_channel_closed(small, errc::precondition_failed,
                          "PRECONDITION_FAILED - message size 1001 is larger than configured max "
                          "size 1000",
                          amqp::BasicPublish::id.key());
}

TEST_F(ChannelTest, MethodInPlaceOfABodyIsUnexpected) {
    it.say(1, amqp::BasicPublish{.routing_key = std::string_view("q")});
    it.say(1, amqp::BasicQos{});
    expect_connection_closed(it, errc::unexpected_frame,
                             "UNEXPECTED_FRAME - expected content header for class 60, got non "
                             "content header frame instead",
                             amqp::BasicPublish::id.key());
}

TEST_F(ChannelTest, HeaderWithoutMethodIsUnexpected) {
    amqp::append_content(encoded, 1, {}, "", 4096);
    it.raw(encoded);
    expect_connection_closed(it, errc::unexpected_frame,
                             "UNEXPECTED_FRAME - expected method frame, got non method frame "
                             "instead",
                             0);
}

TEST_F(ChannelTest, BadExpirationIsRefused) {
    declare(it, "q");
    amqp::Properties properties;
    properties.expiration = "soon";
    it.publish(1, {.routing_key = std::string_view("q")}, "body", properties);
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - invalid expiration 'soon': no_integer",
                          amqp::BasicPublish::id.key());
}

TEST_F(ChannelTest, ForeignUserIdIsRefused) {
    amqp::Properties properties;
    properties.user_id = "somebody";
    it.publish(1, {.routing_key = std::string_view("q")}, "body", properties);
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - user_id property set to 'somebody' but "
                          "authenticated user was 'guest'",
                          amqp::BasicPublish::id.key());
}

// --- consuming

TEST_F(ChannelTest, AcknowledgedMessageIsGone) {
    declare(it, "q");
    consume("q");
    publish("q", "body");
    const auto delivery = hear_delivery("body");
    EXPECT_FALSE(delivery.redelivered);
    it.say(1, amqp::BasicAck{.delivery_tag = delivery.delivery_tag});
    turn();
    EXPECT_EQ(engine->status(QueueName("q"))->unsettled, 0u);
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 0u);
}

TEST_F(ChannelTest, UnknownDeliveryTagClosesTheChannel) {
    it.say(1, amqp::BasicAck{.delivery_tag = 7});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - unknown delivery tag 7", amqp::BasicAck::id.key());
}

TEST_F(ChannelTest, RejectedMessageComesAgainMarked) {
    declare(it, "q");
    consume("q");
    publish("q", "body");
    const auto delivery = hear_delivery("body");
    it.say(1, amqp::BasicReject{.delivery_tag = delivery.delivery_tag, .requeue = true});
    turn();
    EXPECT_TRUE(hear_delivery("body").redelivered);
}

TEST_F(ChannelTest, NackOfSeveralDropsThem) {
    declare(it, "q");
    consume("q");
    publish("q", "one");
    publish("q", "two");
    hear_delivery("one");
    const auto last = hear_delivery("two");
    it.say(1,
           amqp::BasicNack{.delivery_tag = last.delivery_tag, .multiple = true, .requeue = false});
    turn();
    EXPECT_FALSE(it.has_frames());
    EXPECT_EQ(engine->status(QueueName("q"))->unsettled, 0u);
}

TEST_F(ChannelTest, PrefetchLimitsAConsumer) {
    declare(it, "q");
    it.say(1, amqp::BasicQos{.prefetch_count = 1});
    turn();
    it.hear<amqp::BasicQosOk>(1);
    consume("q");
    publish("q", "one");
    publish("q", "two");
    const auto first = hear_delivery("one");
    EXPECT_FALSE(it.has_frames());
    it.say(1, amqp::BasicAck{.delivery_tag = first.delivery_tag});
    turn();
    hear_delivery("two");
}

TEST_F(ChannelTest, GetTakesOneAndTellsHowManyAreLeft) {
    declare(it, "q");
    publish("q", "one");
    publish("q", "two");
    it.say(1, amqp::BasicGet{.queue = std::string_view("q"), .no_ack = true});
    turn();
    const auto got = it.hear<amqp::BasicGetOk>(1);
    EXPECT_EQ(got.message_count, 1u);
    EXPECT_EQ(it.hear_content(1).body, "one");
    it.say(1, amqp::QueuePurge{.queue = std::string_view("q")});
    it.say(1, amqp::BasicGet{.queue = std::string_view("q")});
    turn();
    it.hear<amqp::QueuePurgeOk>(1);
    it.hear<amqp::BasicGetEmpty>(1);
}

TEST_F(ChannelTest, RecoverBringsBackWhatIsUnsettled) {
    declare(it, "q");
    consume("q");
    publish("q", "body");
    hear_delivery("body");
    it.say(1, amqp::BasicRecover{.requeue = true});
    turn();
    it.hear<amqp::BasicRecoverOk>(1);
    EXPECT_TRUE(hear_delivery("body").redelivered);
}

TEST_F(ChannelTest, CancelledConsumerHearsNothingMore) {
    declare(it, "q");
    const auto tag = consume("q");
    EXPECT_TRUE(tag.starts_with("amq.ctag-"));
    it.say(1, amqp::BasicCancel{.consumer_tag = tag});
    turn();
    EXPECT_EQ(std::string(it.hear<amqp::BasicCancelOk>(1).consumer_tag), tag);
    publish("q", "body");
    EXPECT_FALSE(it.has_frames());
}

TEST_F(ChannelTest, ConsumerTagIsUsedOnce) {
    declare(it, "q");
    consume("q", false, "mine");
    it.say(1, amqp::BasicConsume{.queue = std::string_view("q"),
                                 .consumer_tag = std::string_view("mine")});
    expect_connection_closed(it, errc::not_allowed,
                             "NOT_ALLOWED - attempt to reuse consumer tag 'mine'",
                             amqp::BasicConsume::id.key());
}

TEST_F(ChannelTest, SecondExclusiveConsumerIsRefused) {
    declare(it, "q");
    consume("q");
    it.say(1, amqp::BasicConsume{.queue = std::string_view("q"), .exclusive = true});
    expect_channel_closed(it, errc::access_refused,
                          "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use",
                          amqp::BasicConsume::id.key());
}

TEST_F(ChannelTest, ConsumerOfADeletedQueueIsTold) {
    declare(it, "q");
    const auto tag = consume("q");
    auto& second = other();
    second.say(1, amqp::QueueDelete{.queue = std::string_view("q")});
    turn();
    const auto cancel = it.hear<amqp::BasicCancel>(1);
    EXPECT_EQ(std::string(cancel.consumer_tag), tag);
    EXPECT_TRUE(cancel.no_wait);
}

TEST_F(ChannelTest, ConsumerThatDeletesItsQueueHearsTheAnswerFirst) {
    declare(it, "q");
    const auto tag = consume("q");
    it.say(1, amqp::QueueDelete{.queue = std::string_view("q")});
    turn();
    it.hear<amqp::QueueDeleteOk>(1);
    EXPECT_EQ(std::string(it.hear<amqp::BasicCancel>(1).consumer_tag), tag);
}

TEST_F(ChannelTest, ClosedChannelGivesBackWhatIsUnsettled) {
    declare(it, "q");
    consume("q");
    publish("q", "body");
    hear_delivery("body");
    it.say(1, amqp::ChannelClose{.reply_code = 200});
    turn();
    it.hear<amqp::ChannelCloseOk>(1);
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 1u);
}

TEST_F(ChannelTest, SlowReaderIsGivenAMegabyteAndThenTheRest) {
    declare(it, "q");
    consume("q", true);
    it.reads = false;
    const std::string body(100'000, 'x');
    auto& second = other();
    for (int i = 0; i < 30; ++i) {
        second.publish(1, {.routing_key = std::string_view("q")}, body);
        turn();
    }
    EXPECT_GT(engine->status(QueueName("q"))->ready, 15u);
    it.reads = true;
    for (int i = 0; i < 20; ++i)
        turn();
    for (int i = 0; i < 30; ++i)
        hear_delivery(body);
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 0u);
}

// --- transactions

TEST_F(ChannelTest, CommittedMessagesAreThere) {
    declare(it, "q");
    it.say(1, amqp::TxSelect{});
    turn();
    it.hear<amqp::TxSelectOk>(1);
    publish("q", "one");
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 0u);
    it.say(1, amqp::TxCommit{});
    turn();
    it.hear<amqp::TxCommitOk>(1);
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 1u);
}

TEST_F(ChannelTest, RolledBackMessagesWereNever) {
    declare(it, "q");
    it.say(1, amqp::TxSelect{});
    publish("q", "one");
    it.say(1, amqp::TxRollback{});
    it.say(1, amqp::TxCommit{});
    turn();
    it.hear<amqp::TxSelectOk>(1);
    it.hear<amqp::TxRollbackOk>(1);
    it.hear<amqp::TxCommitOk>(1);
    EXPECT_EQ(engine->status(QueueName("q"))->ready, 0u);
}

TEST_F(ChannelTest, AcknowledgementsHoldFromTheCommitOn) {
    declare(it, "q");
    publish("q", "one");
    publish("q", "two");
    consume("q");
    hear_delivery("one");
    hear_delivery("two");
    it.say(1, amqp::TxSelect{});
    it.say(1, amqp::BasicAck{.delivery_tag = 2, .multiple = true});
    turn();
    it.hear<amqp::TxSelectOk>(1);
    EXPECT_EQ(engine->status(QueueName("q"))->unsettled, 2u);
    it.say(1, amqp::TxCommit{});
    turn();
    it.hear<amqp::TxCommitOk>(1);
    EXPECT_EQ(engine->status(QueueName("q"))->unsettled, 0u);
    it.say(1, amqp::BasicAck{.delivery_tag = 2});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - unknown delivery tag 2", amqp::BasicAck::id.key());
}

TEST_F(ChannelTest, ConfirmAndTxExcludeEachOther) {
    confirm_mode(it);
    it.say(1, amqp::TxSelect{});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - cannot switch from confirm to tx mode",
                          amqp::TxSelect::id.key());
}

// --- direct reply-to

TEST_F(ChannelTest, ReplyGoesStraightToItsReader) {
    it.say(1,
           amqp::BasicConsume{.queue = std::string_view("amq.rabbitmq.reply-to"), .no_ack = true});
    turn();
    it.hear<amqp::BasicConsumeOk>(1);
    declare(it, "requests");
    amqp::Properties asking;
    asking.reply_to = "amq.rabbitmq.reply-to";
    publish("requests", "question", asking);
    auto& second = other();
    second.say(1, amqp::BasicGet{.queue = std::string_view("requests"), .no_ack = true});
    turn();
    second.hear<amqp::BasicGetOk>(1);
    const auto address = *second.hear_content(1).properties.reply_to;
    EXPECT_TRUE(address.starts_with("amq.rabbitmq.reply-to."));
    second.publish(1, {.routing_key = address}, "answer");
    turn();
    hear_delivery("answer");
}

TEST_F(ChannelTest, ReplyReaderMustNotAcknowledge) {
    it.say(1, amqp::BasicConsume{.queue = std::string_view("amq.rabbitmq.reply-to")});
    expect_channel_closed(it, errc::precondition_failed,
                          "PRECONDITION_FAILED - reply consumer cannot acknowledge",
                          amqp::BasicConsume::id.key());
}

// --- permissions

TEST_F(ChannelTest, WithoutPermissionNothingIsDeclaredWrittenOrRead) {
    ASSERT_TRUE(
        access->control.put_permission({"guest", "/", "^mine", "^mine", "^mine"}).has_value());
    it.say(1, amqp::QueueDeclare{.queue = std::string_view("theirs")});
    expect_channel_closed(
        it, errc::access_refused,
        "ACCESS_REFUSED - access to queue 'theirs' in vhost '/' refused for user 'guest'",
        amqp::QueueDeclare::id.key());
    open_channel(it, 2);
    it.publish(2, {.routing_key = std::string_view("theirs")}, "body");
    turn();
    EXPECT_EQ(std::string(it.hear<amqp::ChannelClose>(2).reply_text),
              "ACCESS_REFUSED - access to exchange 'amq.default' in vhost '/' refused for user "
              "'guest'");
}

}  // namespace
}  // namespace pesan::broker::amqp_server
