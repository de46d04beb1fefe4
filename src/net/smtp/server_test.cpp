#include "net/smtp/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <mutex>
#include <thread>

namespace pesan::smtp {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;

class FakeStore final : public ServerHandler {
public:
    Verdict judge(Stage stage, const std::string& address) override {
        const auto found = verdicts.find(stage);
        return found == verdicts.end() || (!only.empty() && only != address) ? Verdict{}
                                                                             : found->second;
    }

    std::string deliver(const Envelope& envelope, Bytes message) override {
        last_envelope = envelope;
        messages.push_back(std::move(message));
        return "m" + std::to_string(messages.size());
    }

    std::map<Stage, Verdict> verdicts;
    std::string only;
    Envelope last_envelope;
    std::vector<Bytes> messages;
};

class Smtp : public testing::Test {
protected:
    ~Smtp() override {
        asio::co_spawn(io_, server_->stop(5s), asio::use_future).get();
        work_.reset();
        thread_.join();
    }

    Smtp() { start({}); }

    void start(ServerOptions options) {
        server_ = std::make_unique<Server>(io_.get_executor(), store_, std::move(options));
        auto bound = server_->listen({"127.0.0.1", 0});
        ASSERT_TRUE(bound) << bound.error().message();
        port_ = bound->front().port;
        server_->start();
        if (!thread_.joinable()) thread_ = std::thread([this] { io_.run(); });
    }

    /// Sends all at once, as pipelining allows; the codes of the answers until the server closes.
    std::string codes(const std::string& bytes) {
        tcp::socket socket(raw_);
        socket.connect({asio::ip::make_address("127.0.0.1"), port_});
        boost::system::error_code ignored;  // the server may close before it has read all
        asio::write(socket, asio::buffer(bytes), ignored);
        std::string text;
        asio::read(socket, asio::dynamic_buffer(text), ignored);
        std::string found;
        for (std::size_t from = 0; from + 4 <= text.size(); from = text.find("\r\n", from) + 2) {
            if (text[from + 3] == ' ') found += (found.empty() ? "" : " ") + text.substr(from, 3);
        }
        return found;
    }

    static std::string mail(const std::string& message, const std::string& to = "b@example.com") {
        return "EHLO me\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n" +
               message + "\r\n.\r\nQUIT\r\n";
    }

    FakeStore store_;
    asio::io_context io_;
    asio::io_context raw_;
    asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
    std::unique_ptr<Server> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST_F(Smtp, PipelinedMailIsDelivered) {
    EXPECT_EQ(codes(mail("Subject: x\r\n\r\n..dot\r\nend")), "220 250 250 250 354 250 221");
    ASSERT_EQ(store_.messages.size(), 1u);
    EXPECT_EQ(store_.messages[0], "Subject: x\r\n\r\n.dot\r\nend\r\n");
    EXPECT_EQ(store_.last_envelope.from, "a@example.com");
    EXPECT_EQ(store_.last_envelope.client_name, "me");
}

TEST_F(Smtp, SmuggledMessageIsRefusedWhole) {
    EXPECT_EQ(codes(mail("a\n.\r\nMAIL FROM:<evil@example.com>\r\nb")),
              "220 250 250 250 354 554 221");
    EXPECT_TRUE(store_.messages.empty());
}

TEST_F(Smtp, LimitsAreKept) {
    start({.limits = {.message_bytes_max = 50}});
    EXPECT_EQ(codes(mail(std::string(100, 'x'))), "220 250 250 250 354 552 221");
    EXPECT_EQ(codes(std::string(5000, 'x') + "\r\nQUIT\r\n").substr(0, 7), "220 500");
}

TEST_F(Smtp, RefusalsStandInPlaceOfTheGoodAnswer) {
    store_.verdicts[Stage::mail] = {.refusal = Reply{451, {"4.3.0 later"}}};
    EXPECT_EQ(codes("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nQUIT\r\n"),
              "220 250 451 503 221");
    store_.verdicts = {{Stage::rcpt, {.refusal = Reply{550, {"5.1.1 nobody"}}}}};
    store_.only = "b@example.com";
    EXPECT_EQ(codes("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<b@example.com>\r\nRCPT "
                    "TO:<c@b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"),
              "220 250 250 550 250 354 250 221");
    EXPECT_EQ(store_.last_envelope.to, (std::vector<std::string>{"c@b"}));
}

TEST_F(Smtp, RefusedDataAndConnection) {
    store_.verdicts[Stage::data] = {.refusal = Reply{452, {"4.3.1 full"}}};
    EXPECT_EQ(codes("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@b>\r\nDATA\r\nQUIT\r\n"),
              "220 250 250 250 452 221");
    store_.verdicts = {{Stage::final_dot, {.refusal = Reply{554, {"5.7.1 no"}}}}};
    EXPECT_EQ(codes(mail("x")), "220 250 250 250 354 554 221");
    EXPECT_TRUE(store_.messages.empty());
    store_.verdicts = {{Stage::connect, {.refusal = Reply{421, {"4.3.2 closed"}}}}};
    EXPECT_EQ(codes("EHLO me\r\n"), "421");
}

TEST_F(Smtp, DroppedAfterTheFinalDotIsDeliveredAllTheSame) {
    store_.verdicts[Stage::final_dot] = {.drop = true};
    EXPECT_EQ(codes(mail("x")), "220 250 250 250 354");
    EXPECT_EQ(store_.messages.size(), 1u);
}

TEST_F(Smtp, SlowAnswerStillComes) {
    store_.verdicts[Stage::rcpt] = {.delay = 20ms};
    EXPECT_EQ(codes(mail("x")), "220 250 250 250 354 250 221");
}

TEST_F(Smtp, QuietClientIsToldAndClosed) {
    start({.idle_time_max = 20ms});
    EXPECT_EQ(codes("EHLO me\r\n"), "220 250 421");
}

TEST_F(Smtp, MessageWithoutItsEndIsNone) {
    {
        tcp::socket socket(raw_);
        socket.connect({asio::ip::make_address("127.0.0.1"), port_});
        asio::write(
            socket,
            asio::buffer("EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@b>\r\nDATA\r\nhalf a mess"));
    }
    EXPECT_EQ(codes("QUIT\r\n"), "220 221");
    while (server_->connections() > 0)
        std::this_thread::yield();
    EXPECT_TRUE(store_.messages.empty());
}

TEST_F(Smtp, TlsIsNotOfferedWithoutACertificate) {
    EXPECT_EQ(codes("EHLO me\r\nSTARTTLS\r\nQUIT\r\n"), "220 250 502 221");
}

}  // namespace
}  // namespace pesan::smtp
