#include "net/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <future>

#include "net/http/server_fixture.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<Response> echo(const Request& request) {
    co_return text(200,
                   request.method + " " + std::string(request.param("id")) + " " + request.body);
}

asio::awaitable<Response> broken(const Request&) {
    throw std::runtime_error("broken");
    co_return Response{};
}

asio::awaitable<void> never() {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<Response> stuck(const Request&) {
    co_await never();
    co_return Response{};
}

class HttpServer : public ServerFixture {
protected:
    HttpServer() {
        router_.get("/echo/{id}", echo);
        router_.post("/echo/{id}", echo);
        router_.post("/small", echo, {.body_bytes_max = 8});
        router_.get("/broken", broken);
        router_.get("/stuck", stuck, {.handler_time_max = 20ms});
        router_.get("/healthz", echo, {.free = true});
    }

    static std::string with(const std::string& head, const std::string& body = {}) {
        return head + "\r\nHost: x\r\nConnection: close\r\n" + body;
    }

    unsigned status_of(const std::string& answer) {
        if (!answer.starts_with("HTTP/1.1 ")) return 0;
        return static_cast<unsigned>(std::stoul(answer.substr(9, 3)));
    }
};

TEST_F(HttpServer, HandlerGetsMethodParameterAndBody) {
    start();
    const auto answer = send({.method = "POST", .url = url("/echo/a%20b"), .body = "hello"});
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body, "POST a b hello");
    EXPECT_EQ(answer.headers.find("content-length"), "14");
    EXPECT_TRUE(answer.headers.contains("Date"));
}

TEST_F(HttpServer, HeadHasTheLengthButNoBody) {
    start();
    const auto answer = raw(with("HEAD /echo/1 HTTP/1.1", "\r\n"));
    EXPECT_NE(answer.find("Content-Length: 7\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServer, ConnectionIsKept) {
    start();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(get("/echo/1").status, 200u);
    EXPECT_EQ(server_->connections(), 1u);
}

TEST_F(HttpServer, PipelinedRequestsAreAnsweredInOrder) {
    start();
    const auto answer =
        raw("GET /echo/1 HTTP/1.1\r\nHost: x\r\n\r\n" + with("GET /echo/2 HTTP/1.1", "\r\n"));
    EXPECT_LT(answer.find("GET 1"), answer.find("GET 2"));
}

TEST_F(HttpServer, UnknownPathAndMethodAreProblems) {
    start();
    const auto missing = get("/nowhere");
    EXPECT_EQ(missing.status, 404u);
    EXPECT_EQ(missing.headers.find("Content-Type"), "application/problem+json");
    const auto body = boost::json::parse(missing.body);
    EXPECT_EQ(body.at("status"), 404);
    const auto other = send({.method = "DELETE", .url = url("/echo/1")});
    EXPECT_EQ(other.status, 405u);
    EXPECT_EQ(other.headers.find("Allow"), "GET, HEAD, POST");
}

TEST_F(HttpServer, BrokenHandlerIs500AndTheConnectionGoesOn) {
    start();
    EXPECT_EQ(get("/broken").status, 500u);
    EXPECT_EQ(get("/echo/1").status, 200u);
}

TEST_F(HttpServer, LateHandlerIsCancelledWith503) {
    start();
    const auto answer = get("/stuck");
    EXPECT_EQ(answer.status, 503u);
    EXPECT_TRUE(answer.headers.contains("Retry-After"));
}

TEST_F(HttpServer, BadInputIsAnsweredAndEndsTheConnection) {
    start({.limits = {.header_bytes_max = 1024}});
    const std::string post = "POST /echo/1 HTTP/1.1\r\nHost: x\r\n";
    struct Case {
        std::string name, bytes;
        unsigned status;
    };
    const std::vector<Case> cases{
        {"no HTTP", "hello\r\n\r\n", 400},
        {"version 2", "GET /echo/1 HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        {"no host", "GET /echo/1 HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
        {"two hosts", "GET /echo/1 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        {"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        {"length and chunked",
         post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunked and length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n", 400},
        {"length is no number", post + "Content-Length: one\r\n\r\n", 400},
        {"negative length", post + "Content-Length: -1\r\n\r\n", 400},
        {"bad chunk size", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400},
        {"endless chunk line",
         post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(4000, 'x'), 400},
        {"unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"unknown expectation", post + "Expect: miracles\r\nContent-Length: 1\r\n\r\n", 417},
        {"long header",
         "GET /echo/1 HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", 431},
        {"long target", "GET /" + std::string(2000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
        {"bad encoding", with("GET /echo/1?a=%zz HTTP/1.1", "\r\n"), 400},
        {"no path", with("GET echo HTTP/1.1", "\r\n"), 400},
        {"too large", "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123456789", 413},
        {"too large in chunks",
         "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
         "chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n",
         413},
        {"length without end", post + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
    };
    for (const auto& bad : cases) {
        EXPECT_EQ(status_of(raw(bad.bytes)), bad.status) << bad.name;
    }
    EXPECT_EQ(get("/echo/1").status, 200u);
}

TEST_F(HttpServer, ChunkedBodyIsPutTogether) {
    start();
    const auto answer =
        raw(with("POST /echo/1 HTTP/1.1",
                 "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n"));
    EXPECT_TRUE(answer.ends_with("POST 1 abcde")) << answer;
}

TEST_F(HttpServer, ContinueIsSaidBeforeTheBody) {
    start();
    auto socket = connect();
    asio::write(socket, asio::buffer(with("POST /echo/1 HTTP/1.1",
                                          "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")));
    std::string go(25, '\0');
    asio::read(socket, asio::buffer(go));
    EXPECT_EQ(go, "HTTP/1.1 100 Continue\r\n\r\n");
    asio::write(socket, asio::buffer("ok", 2));
    EXPECT_TRUE(read_all(socket).ends_with("POST 1 ok"));
}

TEST_F(HttpServer, SlowHeaderAndBodyAre408) {
    start({.limits = {.header_time_max = 20ms, .body_time_max = 20ms}});
    EXPECT_EQ(status_of(raw("GET /echo")), 408u);
    EXPECT_EQ(status_of(raw("POST /echo/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")),
              408u);
}

TEST_F(HttpServer, IdleConnectionIsClosedWithoutAWord) {
    start({.limits = {.idle_time_max = 20ms}});
    auto socket = connect();
    EXPECT_EQ(read_all(socket), "");
}

TEST_F(HttpServer, ConnectionsBeyondTheLimitAreClosed) {
    start({.limits = {.connections_max = 1}});
    EXPECT_EQ(get("/echo/1").status, 200u);
    auto second = connect();
    EXPECT_EQ(read_all(second), "");
}

TEST_F(HttpServer, TokenGuardsAllButFreeRoutes) {
    start({.token = "secret"});
    const auto with_token = [&](const std::string& token) {
        return send({.url = url("/echo/1"), .headers = {{"Authorization", token}}}).status;
    };
    EXPECT_EQ(get("/healthz").status, 200u);
    EXPECT_EQ(get("/echo/1").status, 401u);
    EXPECT_EQ(get("/nowhere").status, 401u);
    EXPECT_EQ(with_token("Bearer secre"), 401u);
    EXPECT_EQ(with_token("Bearer secret2"), 401u);
    EXPECT_EQ(with_token("Basic secret"), 401u);
    EXPECT_EQ(with_token("Bearer secret"), 200u);
}

TEST_F(HttpServer, HeaderWithLineBreakIsNotSent) {
    router_.get("/split", [](const Request& request) { return echo(request); });
    router_.get("/evil", [](const Request&) -> asio::awaitable<Response> {
        co_return Response{200, {{"X", "a\r\nSet-Cookie: b"}}, "", {}};
    });
    start();
    const auto answer = raw(with("GET /evil HTTP/1.1", "\r\n"));
    EXPECT_EQ(status_of(answer), 500u);
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
}

asio::awaitable<void> three_pieces(BodySink& sink) {
    for (int i = 0; i < 3; ++i)
        co_await sink.write(sse_event("tick", std::to_string(i)));
}

TEST_F(HttpServer, StreamedBodyArrivesWhole) {
    router_.get("/stream", [](const Request&) -> asio::awaitable<Response> {
        co_return event_stream(three_pieces);
    });
    start();
    std::string pieces;
    ClientRequest request{.url = url("/stream"), .on_data = [&](std::string_view piece) {
                              pieces += piece;
                              return true;
                          }};
    const auto answer = send(std::move(request));
    EXPECT_EQ(answer.headers.find("Content-Type"), "text/event-stream");
    EXPECT_EQ(pieces, "event: tick\ndata: 0\n\nevent: tick\ndata: 1\n\nevent: tick\ndata: 2\n\n");
    EXPECT_EQ(get("/echo/1").status, 200u);
    EXPECT_EQ(server_->connections(), 1u);
    const auto old = raw("GET /stream HTTP/1.0\r\n\r\n");
    EXPECT_EQ(old.find("chunked"), std::string::npos);
    EXPECT_TRUE(old.ends_with("data: 2\n\n"));
}

struct Ended {
    std::promise<void>* when;
    ~Ended() { when->set_value(); }
};

asio::awaitable<void> endless(std::promise<void>* ended, BodySink& sink) {
    const Ended mark{ended};
    co_await sink.write("data: first\n\n");
    co_await never();
}

TEST_F(HttpServer, WriterEndsWhenThePeerGoes) {
    std::promise<void> ended;
    router_.get("/endless", [&](const Request&) -> asio::awaitable<Response> {
        co_return event_stream([&](BodySink& sink) { return endless(&ended, sink); });
    });
    start();
    {
        auto socket = connect();
        asio::write(socket, asio::buffer(with("GET /endless HTTP/1.1", "\r\n")));
        std::string some(20, '\0');
        asio::read(socket, asio::buffer(some));
    }
    EXPECT_EQ(ended.get_future().wait_for(30s), std::future_status::ready);
}

TEST_F(HttpServer, StopEndsEventStreamsAtOnce) {
    std::promise<void> ended;
    router_.get("/endless", [&](const Request&) -> asio::awaitable<Response> {
        co_return event_stream([&](BodySink& sink) { return endless(&ended, sink); });
    });
    start();
    auto socket = connect();
    asio::write(socket, asio::buffer(with("GET /endless HTTP/1.1", "\r\n")));
    std::string some(20, '\0');
    asio::read(socket, asio::buffer(some));
    const auto begin = std::chrono::steady_clock::now();
    stop(60s);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
    EXPECT_EQ(ended.get_future().wait_for(0s), std::future_status::ready);
}

TEST_F(HttpServer, StopLetsARunningRequestEnd) {
    std::promise<void> entered;
    asio::steady_timer gate(io_, asio::steady_timer::time_point::max());
    auto held = [&](const Request&) -> asio::awaitable<Response> {
        entered.set_value();
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return text(200, "done");
    };
    router_.get("/held", held);
    start();
    auto answer = std::async(std::launch::async,
                             [&] { return raw("GET /held HTTP/1.1\r\nHost: x\r\n\r\n"); });
    entered.get_future().wait();
    auto stopped = asio::co_spawn(io_, server_->stop(30s), asio::use_future);
    asio::post(io_, [&] { gate.cancel(); });
    const auto words = answer.get();
    EXPECT_NE(words.find("Connection: close"), std::string::npos) << words;
    EXPECT_TRUE(words.ends_with("done"));
    stopped.get();
}

TEST_F(HttpServer, BusyPortNamesItsHolder) {
    start();
    Server second(io_.get_executor(), router_);
    const auto bound = second.listen({"127.0.0.1", port_});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, net::errc::address_in_use);
    EXPECT_NE(bound.error().detail.find(std::to_string(port_)), std::string::npos);
    EXPECT_NE(bound.error().detail.find("(process " + std::to_string(getpid())), std::string::npos)
        << bound.error().detail;
}

TEST_F(HttpServer, LocalhostIsBothFamiliesWithOnePort) {
    start();
    Server second(io_.get_executor(), router_);
    const auto bound = second.listen({"localhost", 0});
    ASSERT_TRUE(bound) << bound.error().message();
    EXPECT_EQ(bound->front().host, "127.0.0.1");
    if (bound->size() == 2) {
        EXPECT_EQ((*bound)[1].host, "::1");
        EXPECT_EQ((*bound)[1].port, bound->front().port);
    }
}

}  // namespace
}  // namespace pesan::http
