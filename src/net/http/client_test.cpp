#include "net/http/client.hpp"

#include "net/http/client_url.hpp"
#include "net/http/errc.hpp"
#include "net/http/response_parser.hpp"
#include "net/http/server_fixture.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<Response> hello(const Request& request) {
    co_return text(200, std::string(request.header("Authorization").value_or("nobody")));
}

class HttpClient : public ServerFixture {
protected:
    HttpClient() { router_.get("/hello", hello); }

    Error failure(ClientRequest request) {
        auto response = run(client_.send(std::move(request)));
        EXPECT_FALSE(response);
        return response ? Error{} : response.error();
    }
};

TEST_F(HttpClient, KeptConnectionThatTheServerClosedIsReplaced) {
    start({.limits = {.idle_time_max = 10ms}});
    EXPECT_EQ(get("/hello").status, 200u);
    while (server_->connections() > 0)
        std::this_thread::yield();
    EXPECT_EQ(get("/hello").status, 200u);
}

TEST_F(HttpClient, UserInformationBecomesBasicAuthorization) {
    start();
    EXPECT_EQ(send({.url = "http://a:b%40@127.0.0.1:" + std::to_string(port_) + "/hello"}).body,
              "Basic YTpiQA==");
}

TEST_F(HttpClient, NobodyThereIsUnreachable) {
    start();
    asio::ip::tcp::acceptor taken(raw_, {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = taken.local_endpoint().port();
    taken.close();
    EXPECT_EQ(failure({.url = "http://127.0.0.1:" + std::to_string(port) + "/"}).code,
              net::errc::unreachable);
}

TEST_F(HttpClient, SilentServerIsATimeout) {
    start();
    asio::ip::tcp::acceptor silent(raw_, {asio::ip::make_address("127.0.0.1"), 0});
    const auto at = "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/";
    EXPECT_EQ(failure({.url = at, .time_max = 20ms}).code, net::errc::timeout);
}

TEST_F(HttpClient, AnswerBeyondTheLimitIsRefused) {
    router_.get("/large", [](const Request&) -> asio::awaitable<Response> {
        co_return text(200, std::string(100, 'x'));
    });
    start();
    Client small({.response_bytes_max = 50});
    auto answer = run(small.get(url("/large")));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::answer_too_large);
    asio::post(io_, [] {});
}

TEST_F(HttpClient, HeadersThatBreakTheRequestApartAreRefused) {
    start();
    EXPECT_EQ(failure({.url = url("/hello"), .headers = {{"X", "a\r\nY: b"}}}).code,
              errc::header_invalid);
}

TEST(ClientUrl, PartsAndFaults) {
    const auto url = parse_client_url("https://[::1]/a?b=c");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->endpoint, (net::Endpoint{"::1", 443}));
    EXPECT_EQ(url->target, "/a?b=c");
    EXPECT_EQ(parse_client_url("http://localhost:8080")->target, "/");
    for (const auto* bad : {"", "localhost:80", "ftp://x/", "http:///x", "http://x:0/",
                            "http://x:99999/", "http://a b/"}) {
        EXPECT_FALSE(parse_client_url(bad)) << bad;
    }
    EXPECT_EQ(parse_client_url("ftp://user:secret@x/").error().detail.find("secret"),
              std::string::npos);
}

std::string parsed(std::string bytes) {
    ResponseParser parser(1000, false);
    auto done = parser.parse(bytes, nullptr);
    if (!done) return done.error().code.message();
    if (!*done) done = parser.parse_end();
    return done ? parser.take().body : done.error().code.message();
}

TEST(ResponseParser, FramingsOfTheBody) {
    EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"), "ab");
    EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
              "ab");
    EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\n\r\nab"), "ab");
    EXPECT_EQ(parsed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"),
              "ab");
    EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"), "connection closed");
    EXPECT_EQ(parsed("SMTP\r\n\r\n"), "malformed HTTP answer");
}

}  // namespace
}  // namespace pesan::http
