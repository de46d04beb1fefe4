#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "amqp/frame.hpp"
#include "broker/access/engine_access.hpp"
#include "broker/amqp/channel.hpp"
#include "broker/amqp/connection.hpp"
#include "broker/amqp/server.hpp"
#include "broker/engine_fixture.hpp"

namespace pesan::broker::amqp_server {

/// A frame that the server sent.
struct OutputFrame {
    std::uint8_t type = 0;
    std::uint16_t channel = 0;
    Bytes payload;

    [[nodiscard]] std::string name() const {
        if (type != 1) return "frame of type " + std::to_string(type);
        const auto method = amqp::decode_method(payload);
        return method ? std::string(amqp::name_of(*method)) : "an unknown method";
    }
};

struct Content {
    amqp::Properties properties;
    std::string body;
};

/// A client of one connection, without a socket; the test says when the world turns.
class TestClient final : public ConnectionHost {
public:
    explicit TestClient(Server& server, Peer peer = local_peer())
        : connection(std::make_unique<Connection>(server, *this, std::move(peer))) {}

    static Peer local_peer() {
        Peer peer;
        peer.host = "127.0.0.1";
        peer.port = 40000;
        peer.local_host = "127.0.0.1";
        peer.local_port = 5672;
        peer.loopback = true;
        return peer;
    }

    // --- what the client says

    void raw(BytesView bytes) { input_ += bytes; }
    template <class M>
    void say(std::uint16_t channel, const M& method) {
        amqp::append_method(input_, channel, method);
    }
    void frame(std::uint8_t type, std::uint16_t channel, BytesView payload, char end = '\xce') {
        input_ += static_cast<char>(type);
        append_big(input_, channel);
        append_big(input_, static_cast<std::uint32_t>(payload.size()));
        input_ += payload;
        input_ += end;
    }
    void publish(std::uint16_t channel, const amqp::BasicPublish& method, BytesView body,
                 const amqp::Properties& properties = {}) {
        say(channel, method);
        const Bytes encoded = amqp::encode_properties(properties).value();
        amqp::append_content(input_, channel, encoded, body, frame_max);
    }

    // --- what it hears

    [[nodiscard]] bool has_frames() const { return !frames.empty(); }
    OutputFrame next() {
        if (frames.empty()) {
            ADD_FAILURE() << "the server said nothing";
            return {};
        }
        auto first = std::move(frames.front());
        frames.pop_front();
        return first;
    }
    /// The next frame is this method.
    template <class M>
    M hear(std::uint16_t channel) {
        heard_.push_back(next());
        const auto& frame = heard_.back();
        M method{};
        EXPECT_EQ(frame.channel, channel);
        const bool is = frame.type == 1 && amqp::method_key(frame.payload) == M::id.key();
        EXPECT_TRUE(is) << "expected " << M::id.name << ", heard " << frame.name() << " "
                        << closing_text(frame);
        const bool read = is && amqp::decode_fields(frame.payload, method) == amqp::errc::success;
        EXPECT_EQ(is, read);
        return method;
    }
    Content hear_content(std::uint16_t channel) {
        Content content;
        const auto header_frame = next();
        EXPECT_EQ(header_frame.channel, channel);
        EXPECT_EQ(header_frame.type, 2);
        const auto header = amqp::decode_content_header(header_frame.payload);
        if (!header) return content;
        content.properties = amqp::decode_properties(header->properties).value();
        while (content.body.size() < header->body_size && has_frames())
            content.body += next().payload;
        return content;
    }
    static std::string closing_text(const OutputFrame& frame) {
        const auto method = amqp::decode_method(frame.payload);
        if (!method) return {};
        if (const auto* close = std::get_if<amqp::ChannelClose>(&*method))
            return std::string(close->reply_text);
        if (const auto* close = std::get_if<amqp::ConnectionClose>(&*method))
            return std::string(close->reply_text);
        return {};
    }

    // --- turning

    /// One turn's part of this client. True when something happened.
    bool turn() {
        bool moved = false;
        auto dones = std::exchange(durable_waits_, {});
        for (auto& done : dones)
            done(durable_outcome), moved = true;
        if (!input_.empty() && connection->wants_input()) {
            const auto taken = connection->feed(input_);
            moved = moved || taken > 0;
            input_.erase(0, taken);
        }
        if (!connection->has_ended()) connection->end_turn();
        if (!reads) return moved;
        Bytes output;
        connection->take_output(output);
        received_ += output;
        connection->written();
        return parse() || moved;
    }
    [[nodiscard]] bool input_left() const { return !input_.empty(); }

    void output_ready() override {}
    void input_wanted() override {}
    void engine_touched() override {}
    void when_durable(Done done) override { durable_waits_.push_back(std::move(done)); }

    std::uint32_t frame_max = amqp::frame_size_default;
    /// False: the client takes nothing from the network.
    bool reads = true;
    Result<void> durable_outcome;
    std::deque<OutputFrame> frames;
    std::unique_ptr<Connection> connection;

private:
    bool parse() {
        bool any = false;
        while (received_.size() >= 7) {
            if (received_.starts_with("AMQP")) {
                frames.push_back({0, 0, received_.substr(0, 8)});
                received_.erase(0, 8);
                any = true;
                continue;
            }
            const auto size = load_big<std::uint32_t>(received_.data() + 3);
            if (received_.size() < size + 8) break;
            EXPECT_EQ(received_[size + 7], amqp::frame_end);
            frames.push_back({static_cast<std::uint8_t>(received_[0]),
                              load_big<std::uint16_t>(received_.data() + 1),
                              received_.substr(7, size)});
            received_.erase(0, size + 8);
            any = true;
        }
        return any;
    }

    Bytes input_;
    Bytes received_;
    /// Views in heard methods point into these.
    std::deque<OutputFrame> heard_;
    std::vector<Done> durable_waits_;
};

/// The server over a real engine on a simulated disk.
class ServerTest : public EngineTest {
protected:
    ServerTest() { start_server(); }
    ~ServerTest() override { clients.clear(); }

    void start_server() {
        access = std::make_unique<access::EngineAccess>(*engine);
        ASSERT_TRUE(access->prepare({}, random).has_value());
        server = std::make_unique<Server>(*engine, access->control, clock, random, settings);
        ASSERT_TRUE(server->prepare_virtual_host("/").has_value());
        turn();
    }

    TestClient& client(Peer peer = TestClient::local_peer()) {
        clients.push_back(std::make_unique<TestClient>(*server, std::move(peer)));
        return *clients.back();
    }
    /// Up to connection.tune, which is next().
    void log_in(TestClient& client, const std::string& user = "guest",
                const std::string& password = "guest",
                const amqp::Table& properties = abilities()) {
        client.raw(amqp::protocol_header);
        turn();
        client.hear<amqp::ConnectionStart>(0);
        Bytes encoded;
        amqp::encode_table(encoded, properties);
        Bytes response(1, '\0');
        response += user;
        response += '\0';
        response += password;
        client.say(0, amqp::ConnectionStartOk{.client_properties = {encoded},
                                              .mechanism = std::string_view("PLAIN"),
                                              .response = response,
                                              .locale = std::string_view("en_US")});
        turn();
    }
    static amqp::Table abilities() {
        amqp::Table known;
        known.set("consumer_cancel_notify", true);
        known.set("connection.blocked", true);
        known.set("authentication_failure_close", true);
        amqp::Table properties;
        properties.set("capabilities", known);
        properties.set("connection_name", "test");
        return properties;
    }
    TestClient& connected(const std::string& virtual_host = "/") {
        auto& made = client();
        log_in(made);
        made.hear<amqp::ConnectionTune>(0);
        made.say(
            0, amqp::ConnectionTuneOk{
                   .channel_max = 2047, .frame_max = amqp::frame_size_default, .heartbeat_s = 60});
        made.say(0, amqp::ConnectionOpen{.virtual_host = virtual_host});
        turn();
        made.hear<amqp::ConnectionOpenOk>(0);
        return made;
    }
    void open_channel(TestClient& client, std::uint16_t number = 1) {
        client.say(number, amqp::ChannelOpen{});
        turn();
        client.hear<amqp::ChannelOpenOk>(number);
    }
    TestClient& with_channel() {
        auto& made = connected();
        open_channel(made);
        return made;
    }
    void declare(TestClient& client, std::string_view queue) {
        client.say(1, amqp::QueueDeclare{.queue = queue, .durable = true});
        turn();
        client.hear<amqp::QueueDeclareOk>(1);
    }
    void confirm_mode(TestClient& client) {
        client.say(1, amqp::ConfirmSelect{});
        turn();
        client.hear<amqp::ConfirmSelectOk>(1);
    }

    /// Until nobody has anything to say.
    void turn() {
        bool moved = true;
        while (moved) {
            moved = false;
            for (auto& each : clients)
                moved = each->turn() || moved;
            run();
            for (auto& each : clients)
                moved = each->turn() || moved;
        }
    }

    /// The channel was closed with this.
    void expect_channel_closed(TestClient& client, errc code, const std::string& text,
                               std::uint32_t by) {
        turn();
        const auto close = client.hear<amqp::ChannelClose>(1);
        EXPECT_EQ(close.reply_code, static_cast<std::uint16_t>(code));
        EXPECT_EQ(std::string(close.reply_text), text);
        EXPECT_EQ(std::uint32_t{close.causing_class} << 16 | close.causing_method, by);
    }
    void expect_connection_closed(TestClient& client, errc code, const std::string& text,
                                  std::uint32_t by) {
        turn();
        const auto close = client.hear<amqp::ConnectionClose>(0);
        EXPECT_EQ(close.reply_code, static_cast<std::uint16_t>(code));
        EXPECT_EQ(std::string(close.reply_text), text);
        EXPECT_EQ(std::uint32_t{close.causing_class} << 16 | close.causing_method, by);
    }

    ServerSettings settings;
    std::unique_ptr<access::EngineAccess> access;
    std::unique_ptr<Server> server;
    std::vector<std::unique_ptr<TestClient>> clients;
};

}  // namespace pesan::broker::amqp_server
