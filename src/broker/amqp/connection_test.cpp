#include "broker/amqp/server_fixture.hpp"

namespace pesan::broker::amqp_server {
namespace {

class ConnectionTest : public ServerTest {};

amqp::ConnectionTuneOk tuned(std::uint16_t channels, std::uint32_t frame,
                             std::uint16_t heartbeat = 60) {
    return {.channel_max = channels, .frame_max = frame, .heartbeat_s = heartbeat};
}

TEST_F(ConnectionTest, AnotherProtocolIsAnsweredWithOursAndTheEnd) {
    auto& other = client();
    other.raw("GET / HTTP/1.1\r\n");
    turn();
    EXPECT_EQ(other.next().payload, std::string(amqp::protocol_header));
    EXPECT_TRUE(other.connection->has_ended());
}

TEST_F(ConnectionTest, StartNamesProductMechanismsAndCapabilities) {
    auto& made = client();
    made.raw(amqp::protocol_header);
    turn();
    const auto start = made.hear<amqp::ConnectionStart>(0);
    EXPECT_EQ(start.version_minor, 9);
    EXPECT_EQ(std::string(start.mechanisms), "AMQPLAIN PLAIN");
    const auto properties = start.server_properties.decode().value();
    EXPECT_EQ(*properties.find("product"), amqp::Value("Pesan"));
    EXPECT_EQ(*properties.find("capabilities")->as<amqp::Table>()->find("basic.nack"),
              amqp::Value(true));
}

TEST_F(ConnectionTest, TuneProposesTheLimits) {
    auto& made = client();
    log_in(made);
    const auto tune = made.hear<amqp::ConnectionTune>(0);
    EXPECT_EQ(tune.channel_max, 2047);
    EXPECT_EQ(tune.frame_max, 131072u);
    EXPECT_EQ(tune.heartbeat_s, 60);
}

TEST_F(ConnectionTest, OneByteAtATimeIsUnderstood) {
    auto& made = client();
    for (const char byte : amqp::protocol_header) {
        made.raw(BytesView(&byte, 1));
        turn();
    }
    made.hear<amqp::ConnectionStart>(0);
}

TEST_F(ConnectionTest, WrongPasswordIsToldToClientsThatCanTakeIt) {
    auto& made = client();
    log_in(made, "guest", "wrong");
    const auto close = made.hear<amqp::ConnectionClose>(0);
    EXPECT_EQ(close.reply_code, 403);
    EXPECT_EQ(std::string(close.reply_text),
              "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For "
              "details see the broker logfile.");
}

TEST_F(ConnectionTest, WrongPasswordEndsOtherClientsWithoutAWord) {
    auto& made = client();
    log_in(made, "guest", "wrong", {});
    EXPECT_FALSE(made.has_frames());
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, GuestFromAnotherMachineIsRefused) {
    auto peer = TestClient::local_peer();
    peer.loopback = false;
    auto& made = client(peer);
    log_in(made);
    EXPECT_EQ(made.hear<amqp::ConnectionClose>(0).reply_code, 403);
}

TEST_F(ConnectionTest, AmqplainLogsIn) {
    auto& made = client();
    made.raw(amqp::protocol_header);
    turn();
    made.hear<amqp::ConnectionStart>(0);
    amqp::Table login;
    login.set("LOGIN", "guest");
    login.set("PASSWORD", "guest");
    Bytes encoded;
    amqp::encode_table(encoded, login);
    const auto without_length = encoded.substr(4);
    made.say(0, amqp::ConnectionStartOk{.mechanism = std::string_view("AMQPLAIN"),
                                        .response = without_length});
    turn();
    made.hear<amqp::ConnectionTune>(0);
}

TEST_F(ConnectionTest, CertificateLogsInByExternal) {
    auto peer = TestClient::local_peer();
    peer.certificate_name = "guest";
    auto& made = client(peer);
    made.raw(amqp::protocol_header);
    turn();
    EXPECT_EQ(std::string(made.hear<amqp::ConnectionStart>(0).mechanisms),
              "AMQPLAIN PLAIN EXTERNAL");
    made.say(0, amqp::ConnectionStartOk{.mechanism = std::string_view("EXTERNAL")});
    turn();
    made.hear<amqp::ConnectionTune>(0);
}

struct Negotiation {
    amqp::ConnectionTuneOk asked;
    std::string text;
};

TEST_F(ConnectionTest, NegotiationOutsideTheLimitsIsRefused) {
    const Negotiation cases[] = {
        {tuned(2048, 131072),
         "NOT_ALLOWED - negotiated channel_max = 2048 is higher than the maximum allowed value "
         "(2047)"},
        {tuned(0, 131072),
         "NOT_ALLOWED - negotiated channel_max = 0 (no limit) is higher than the maximum allowed "
         "value (2047)"},
        {tuned(10, 4095),
         "NOT_ALLOWED - negotiated frame_max = 4095 is lower than the minimum allowed value "
         "(4096)"},
        {tuned(10, 131073),
         "NOT_ALLOWED - negotiated frame_max = 131073 is higher than the maximum allowed value "
         "(131072)"},
    };
    for (const auto& each : cases) {
        auto& made = client();
        log_in(made);
        made.hear<amqp::ConnectionTune>(0);
        made.say(0, each.asked);
        expect_connection_closed(made, errc::not_allowed, each.text,
                                 amqp::ConnectionTune::id.key());
    }
}

TEST_F(ConnectionTest, UnknownVirtualHostIsRefused) {
    auto& made = client();
    log_in(made);
    made.hear<amqp::ConnectionTune>(0);
    made.say(0, tuned(10, 4096));
    made.say(0, amqp::ConnectionOpen{.virtual_host = std::string_view("nowhere")});
    expect_connection_closed(made, errc::not_allowed, "NOT_ALLOWED - vhost nowhere not found",
                             amqp::ConnectionOpen::id.key());
}

TEST_F(ConnectionTest, CloseIsAnsweredAndIsTheEnd) {
    auto& made = connected();
    made.say(0, amqp::ConnectionClose{.reply_code = 200});
    turn();
    made.hear<amqp::ConnectionCloseOk>(0);
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, FrameWithoutItsEndOctetIsAFrameError) {
    auto& made = connected();
    made.frame(1, 0, "123", '\0');
    expect_connection_closed(made, errc::frame_error,
                             "FRAME_ERROR - type 1, all octets = <<\"123\">>: "
                             "{invalid_frame_end_marker,0}",
                             0);
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, FrameLargerThanAgreedIsAFrameError) {
    auto& made = connected();
    made.raw(std::string("\x03\x00\x01\x00\x10\x00\x00", 7));
    expect_connection_closed(made, errc::frame_error,
                             "FRAME_ERROR - type 3, all octets = <<>>: "
                             "{frame_too_large,1048576,131064}",
                             0);
}

TEST_F(ConnectionTest, UnknownFrameTypeIsAFrameError) {
    auto& made = connected();
    made.frame(7, 0, "ab");
    expect_connection_closed(made, errc::frame_error,
                             "FRAME_ERROR - type 7, all octets = <<\"ab\">>: unknown_frame", 0);
}

TEST_F(ConnectionTest, HeartbeatOnAChannelIsUnexpected) {
    auto& made = connected();
    made.frame(8, 1, "");
    expect_connection_closed(made, errc::unexpected_frame,
                             "UNEXPECTED_FRAME - type 8, all octets = <<>>", 0);
}

TEST_F(ConnectionTest, ChannelMustBeOpenedFirst) {
    auto& made = connected();
    made.say(1, amqp::QueueDeclare{.queue = std::string_view("q")});
    expect_connection_closed(made, errc::channel_error, "CHANNEL_ERROR - expected 'channel.open'",
                             amqp::QueueDeclare::id.key());
}

TEST_F(ConnectionTest, SecondOpenOfAChannelIsAnError) {
    auto& made = with_channel();
    made.say(1, amqp::ChannelOpen{});
    expect_connection_closed(made, errc::channel_error,
                             "CHANNEL_ERROR - second 'channel.open' seen",
                             amqp::ChannelOpen::id.key());
}

TEST_F(ConnectionTest, AsManyChannelsAsAgreed) {
    auto& made = client();
    log_in(made);
    made.hear<amqp::ConnectionTune>(0);
    made.say(0, tuned(2, 4096));
    made.say(0, amqp::ConnectionOpen{.virtual_host = std::string_view("/")});
    turn();
    made.hear<amqp::ConnectionOpenOk>(0);
    open_channel(made, 1);
    open_channel(made, 900);
    made.say(3, amqp::ChannelOpen{});
    expect_connection_closed(made, errc::not_allowed,
                             "NOT_ALLOWED - number of channels opened (2) has reached the "
                             "negotiated channel_max (2)",
                             0);
}

TEST_F(ConnectionTest, ClosedChannelNumberIsFreeAgain) {
    auto& made = with_channel();
    made.say(1, amqp::ChannelClose{.reply_code = 200});
    turn();
    made.hear<amqp::ChannelCloseOk>(1);
    open_channel(made, 1);
}

TEST_F(ConnectionTest, SilentClientIsSentHeartbeatsAndThenLeft) {
    auto& made = connected();
    clock.advance(std::chrono::seconds(31));
    server->tick();
    clock.advance(std::chrono::seconds(31));
    server->tick();
    turn();
    EXPECT_EQ(made.next().type, 8);
    clock.advance(std::chrono::seconds(121));
    server->tick();
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, HandshakeThatTakesTooLongIsCut) {
    auto& made = client();
    log_in(made);
    clock.advance(settings.handshake_time_max + std::chrono::seconds(1));
    server->tick();
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, AdministratorClosesByName) {
    auto& made = connected();
    EXPECT_FALSE(server->close("nobody", "go"));
    EXPECT_TRUE(server->close("127.0.0.1:40000 -> 127.0.0.1:5672", "go away"));
    expect_connection_closed(made, errc::connection_forced, "CONNECTION_FORCED - go away", 0);
    made.say(0, amqp::ConnectionCloseOk{});
    turn();
    EXPECT_TRUE(made.connection->has_ended());
}

TEST_F(ConnectionTest, UpdateSecretIsAnswered) {
    auto& made = connected();
    made.say(0, amqp::ConnectionUpdateSecret{.new_secret = std::string_view("x"),
                                             .reason = std::string_view("why not")});
    turn();
    made.hear<amqp::ConnectionUpdateSecretOk>(0);
}

TEST_F(ConnectionTest, ListShowsWhoIsThere) {
    with_channel();
    const auto all = server->connections();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].name, "127.0.0.1:40000 -> 127.0.0.1:5672");
    EXPECT_EQ(all[0].user, "guest");
    EXPECT_EQ(all[0].state, "running");
    EXPECT_EQ(all[0].channels.size(), 1u);
    EXPECT_NE(all[0].client_properties.find("connection_name"), nullptr);
}

}  // namespace
}  // namespace pesan::broker::amqp_server
