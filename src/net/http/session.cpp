#include "net/http/session.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/http/answers.hpp"
#include "net/http/chunk_sink.hpp"
#include "net/http/errc.hpp"
#include "net/http/refusals.hpp"
#include "net/http/response_head.hpp"
#include "net/http/target.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = 16 * 1024;

/// Runs the handler; what it throws becomes a 500, so that it cannot end the connection or wait out
/// the time limit.
asio::awaitable<Response> run_handler(const Route& route, const Request& request) {
    try {
        co_return co_await route.handler(request);
    } catch (const boost::system::system_error& failure) {
        // Cancelled, because it took too long or the server stops: who cancels says so.
        if (failure.code() == asio::error::operation_aborted) co_return handler_late();
        spdlog::error("{} {}: {}", route.method, route.pattern, failure.what());
    } catch (const std::exception& failure) {
        spdlog::error("{} {}: {}", route.method, route.pattern, failure.what());
    }
    co_return problem(
        {.status = 500, .detail = "this request could not be handled; the log says why"});
}

bool has_no_body(unsigned status) {
    return status == 204 || status == 304;
}

bool is_event_stream(const Response& response) {
    return response.headers.find("Content-Type").value_or("").starts_with("text/event-stream");
}

}  // namespace

Session::Session(std::shared_ptr<net::Stream> stream, const Router& router,
                 const ServerOptions& options, const TokenGuard& guard)
    : stream_(std::move(stream)), router_(router), options_(options), guard_(guard) {}

asio::awaitable<void> Session::run(net::TlsContext tls) {
    if (tls) {
        stream_->limit(options_.limits.header_time_max);
        auto shaken = co_await stream_->accept_tls(std::move(tls));
        if (!shaken) {
            spdlog::debug("http: {}: {}", stream_->peer(), shaken.error().message());
            co_return;
        }
    }
    while (co_await serve_one()) {
    }
    co_await stream_->finish();
}

asio::awaitable<bool> Session::serve_one() {
    Turn turn(options_.limits.header_bytes_max);
    if (buffer_.empty()) {
        stream_->limit(options_.limits.idle_time_max);
        stream_->set_idle(true);
        auto begun = co_await read_more();
        if (!begun) {
            stream_->close();  // gone, quiet for too long, or the server stops: no answer is on its
                               // way
            co_return false;
        }
        stream_->set_idle(false);
    }
    turn.begin = std::chrono::steady_clock::now();
    auto head = co_await read_head(turn);
    if (!head) co_return co_await refuse(turn, head.error());
    turn.request = turn.parser.take_head();
    turn.request.peer = stream_->peer();
    if (auto instead = find_route(turn)) {
        // A body that nobody wants is not read to save the connection: closing is cheaper than 16
        // MiB.
        const bool keep = turn.parser.keep_alive() && !turn.parser.has_body();
        co_return co_await answer(turn, std::move(*instead), keep);
    }
    auto body = co_await read_body(turn);
    if (!body) co_return co_await refuse(turn, body.error());
    auto response = co_await call_handler(turn);
    co_return co_await answer(turn, std::move(response), turn.parser.keep_alive());
}

asio::awaitable<Result<void>> Session::read_more() {
    const auto used = buffer_.size();
    buffer_.resize(used + read_bytes);
    const auto space = asio::buffer(buffer_.data() + used, read_bytes);
    auto count = co_await stream_->read_some(space);
    buffer_.resize(used + (count ? *count : 0));
    if (!count) co_return count.error();
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Session::read_head(Turn& turn) {
    stream_->limit(options_.limits.header_time_max);
    for (;;) {
        auto done = turn.parser.parse_head(buffer_);
        if (!done) co_return done.error();
        if (*done) co_return Result<void>{};
        auto more = co_await read_more();
        if (!more) co_return more.error();
    }
}

asio::awaitable<Result<void>> Session::read_body(Turn& turn) {
    const auto& own = turn.route->options;
    const auto body_bytes_max =
        own.body_bytes_max ? own.body_bytes_max : options_.limits.body_bytes_max;
    stream_->limit(options_.limits.body_time_max);
    bool asked = !turn.parser.wants_continue();
    for (;;) {
        auto done = turn.parser.parse_body(buffer_, body_bytes_max);
        if (!done) co_return done.error();
        if (*done) break;
        if (!asked) {
            asked = true;
            auto sent = co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
            if (!sent) co_return sent.error();
        }
        auto more = co_await read_more();
        if (!more) co_return more.error();
    }
    turn.request.body = turn.parser.take_body();
    co_return Result<void>{};
}

std::optional<Response> Session::find_route(Turn& turn) const {
    auto& request = turn.request;
    auto target = parse_target(request.target);
    auto query = target ? parse_query(target->query) : std::nullopt;
    if (!target || !query) return malformed_target();
    request.path = std::move(target->path);
    request.query = std::move(*query);
    auto match = router_.match(request.method, request.path);
    auto* found = std::get_if<Router::Found>(&match);
    const bool free = found && found->route->options.free;
    // Who has no token does not learn either which paths there are.
    if (!free && !guard_.admits(request.header("Authorization"))) return token_missing();
    if (!found) return no_route(request, match);
    turn.route = found->route;
    request.path_params = std::move(found->params);
    return std::nullopt;
}

asio::awaitable<Response> Session::call_handler(const Turn& turn) {
    stream_->no_limit();
    const auto own = turn.route->options.handler_time_max;
    asio::steady_timer timer(stream_->executor(),
                             own.count() ? own : options_.limits.handler_time_max);
    auto handling = run_handler(*turn.route, turn.request);
    auto timing = timer.async_wait(as_result);
    auto first = co_await (std::move(handling) || std::move(timing));
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    spdlog::warn("{} {}: the handler took too long", turn.route->method, turn.route->pattern);
    co_return handler_late();
}

asio::awaitable<bool> Session::refuse(Turn& turn, Error why) {
    if (why.code == net::errc::closed) co_return false;
    auto response = refusal_of(why);
    co_return co_await answer(turn, std::move(response), false);
}

asio::awaitable<bool> Session::answer(Turn& turn, Response response, bool keep) {
    keep = keep && !stream_->stopping();
    const auto status = response.status;
    const bool streamed = response.stream && turn.request.method != "HEAD";
    bool kept = false;
    if (streamed) {
        kept = co_await send_stream(turn, std::move(response), keep);
    } else {
        kept = co_await send_whole(turn, std::move(response), keep);
    }
    if (options_.observe) {
        options_.observe({turn.request.method,
                          turn.route ? std::string_view(turn.route->pattern) : "", status,
                          std::chrono::steady_clock::now() - turn.begin});
    }
    co_return kept;
}

asio::awaitable<bool> Session::send_whole(const Turn& turn, Response response, bool keep) {
    stream_->limit(options_.limits.write_time_max);
    Framing framing{.length = response.body.size(), .chunked = false, .keep_alive = keep};
    if (has_no_body(response.status) || response.stream) framing.length.reset();
    auto head = response_head(response, framing);
    if (!head) {
        spdlog::error("{} {}: {}", turn.request.method, turn.request.path, head.error().message());
        response =
            problem({.status = 500, .detail = "this answer could not be sent; the log says why"});
        framing = {.length = response.body.size(), .chunked = false, .keep_alive = keep};
        head = response_head(response, framing);
    }
    const bool bare = turn.request.method == "HEAD" || !framing.length;
    const std::array buffers{
        asio::const_buffer(head->data(), head->size()),
        asio::const_buffer(response.body.data(), bare ? 0 : response.body.size())};
    auto sent = co_await stream_->write(buffers);
    co_return sent&& keep;
}

asio::awaitable<bool> Session::send_stream(const Turn& turn, Response response, bool keep) {
    const bool chunked = !turn.parser.is_http_1_0();
    const Framing framing{
        .length = std::nullopt, .chunked = chunked, .keep_alive = keep && chunked};
    auto head = response_head(response, framing);
    if (!head) {
        response.stream = nullptr;  // send_whole() says what is wrong with the headers
        co_return co_await send_whole(turn, std::move(response), keep);
    }
    ChunkSink sink(*stream_, options_.limits.write_time_max, chunked);
    if (!co_await sink.write_raw(*head)) co_return false;
    // An event stream may have no end: a server that stops closes it like an idle connection.
    stream_->set_idle(is_event_stream(response));
    auto writing = sink.run(std::move(response.stream));
    auto watching = stream_->peer_gone();
    auto first = co_await (std::move(writing) || std::move(watching));
    if (first.index() == 1 || !std::get<0>(first)) {
        // Without the last chunk the peer sees that something is missing; a clean end would hide
        // it.
        stream_->close();
        co_return false;
    }
    stream_->set_idle(false);
    co_return co_await sink.end() && framing.keep_alive;
}

}  // namespace pesan::http
