#include "services/sms/gateway_transport.hpp"

#include <gtest/gtest.h>

#include "net/http/answers.hpp"
#include "net/http/server.hpp"
#include "services/testing/run.hpp"

namespace pesan::sms {
namespace {

namespace asio = boost::asio;
using outgoing::Answer;
using outgoing::AnswerKind;

struct FakeMark final : outgoing::Mark {
    Result<void> set_blocking() override { return ++count, Result<void>(); }
    asio::awaitable<Result<void>> set() override { co_return set_blocking(); }
    int count = 0;
};

class GatewayTransportTest : public testing::Test {
protected:
    GatewayTransportTest() {
        router.post("/send", [this](const http::Request& request) { return take(request); });
        server = std::make_unique<http::Server>(context.get_executor(), router);
        port = server->listen({"127.0.0.1", 0}).value().front().port;
        server->start();
    }

    asio::awaitable<http::Response> take(const http::Request& request) {
        bodies.push_back(request.body);
        co_return http::json_text(status, R"({"sid": "SM42"})");
    }

    Answer send() {
        GatewayTemplate gateway{.url = "http://127.0.0.1:" + std::to_string(port) + "/send",
                                .body = R"({"to": "{to}", "text": "{text}"})",
                                .id_pointer = "/sid"};
        GatewayTransport transport(context.get_executor(), std::move(gateway));
        Answer answer;
        asio::co_spawn(context, talk(transport, answer), [this](std::exception_ptr thrown) {
            context.stop();
            if (thrown) std::rethrow_exception(thrown);
        });
        context.restart();
        context.run_for(std::chrono::minutes(1));
        return answer;
    }
    asio::awaitable<void> talk(GatewayTransport& transport, Answer& answer) {
        ShortMessage sms{.to = "+6281234567890", .text = "hai \"Budi\""};
        answer = co_await transport.send(std::move(sms), mark);
        co_await transport.stop();
    }

    asio::io_context context;
    http::Router router;
    std::unique_ptr<http::Server> server;
    std::uint16_t port = 0;
    unsigned status = 201;
    std::vector<std::string> bodies;
    FakeMark mark;
};

TEST_F(GatewayTransportTest, TheRequestArrivesAndItsIdComesBack) {
    const Answer answer = send();
    EXPECT_EQ(answer.kind, AnswerKind::accepted) << answer.line();
    EXPECT_EQ(answer.server_id, "SM42");
    EXPECT_EQ(bodies,
              std::vector<std::string>{R"({"to": "+6281234567890", "text": "hai \"Budi\""})"});
    EXPECT_EQ(mark.count, 1);
}

TEST_F(GatewayTransportTest, ItsStatusDecides) {
    status = 429;
    EXPECT_EQ(send().kind, AnswerKind::deferred);
    status = 422;
    EXPECT_EQ(send().kind, AnswerKind::refused);
    status = 500;
    EXPECT_EQ(send().kind, AnswerKind::unknown);
}

TEST_F(GatewayTransportTest, NobodyThereIsCertain) {
    asio::ip::tcp::acceptor closed(context, {asio::ip::make_address("127.0.0.1"), 0});
    port = closed.local_endpoint().port();
    closed.close();
    EXPECT_EQ(send().kind, AnswerKind::unreachable);
    EXPECT_TRUE(bodies.empty());
}

}  // namespace
}  // namespace pesan::sms
