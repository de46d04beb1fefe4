#include "net/smtp/connection.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/tcp/errc.hpp"
#include "smtp/errc.hpp"

namespace pesan::smtp {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = 64 * 1024;

Reply message_refusal(const Error& why) {
    if (why.code == errc::message_too_large) return {552, {"5.3.4 " + why.message()}};
    return {554, {"5.6.0 " + why.message()}};
}

/// The stage of a command that the handler may refuse.
std::optional<Stage> stage_of(const Step& step) {
    if (step.accepted == Verb::mail) return Stage::mail;
    if (step.accepted == Verb::rcpt) return Stage::rcpt;
    if (step.accepted == Verb::data) return Stage::data;
    return std::nullopt;
}

}  // namespace

Connection::Connection(std::shared_ptr<net::Stream> stream, ServerHandler& handler,
                       const ServerOptions& options, net::TlsContext tls)
    : stream_(std::move(stream)),
      handler_(handler),
      options_(options),
      tls_(std::move(tls)),
      session_(options.server_name, options.limits, tls_ != nullptr) {}

asio::awaitable<void> Connection::run() {
    std::optional<Reply> refusal;
    if (!co_await judge(Stage::connect, "", refusal)) co_return stream_->close();
    const auto greeting = refusal.value_or(session_.greeting());
    bool more = co_await write(greeting) && greeting.is_positive();
    while (more)
        more = co_await serve_line();
    co_await stream_->finish();
}

asio::awaitable<bool> Connection::serve_line() {
    // Between two messages nothing is lost when the server stops.
    stream_->limit(options_.idle_time_max);
    stream_->set_idle(session_.envelope().to.empty());
    auto line = co_await read_line();
    stream_->set_idle(false);
    if (!line && line.error().code.category() == net::error_category()) {
        if (line.error().code == net::errc::timeout) {
            const Reply late{421, {"4.4.2 quiet for too long"}};
            co_await write(late);
        }
        co_return false;
    }
    auto step = line ? (in_auth_ ? session_.auth_line(*line) : session_.command(*line))
                     : session_.malformed(line.error());
    if (!co_await judge_step(step)) {
        stream_->close();
        co_return false;
    }
    in_auth_ = step.action == Step::Action::read_auth;
    if (!co_await write(step.reply)) co_return false;
    co_return co_await after(step.action);
}

asio::awaitable<bool> Connection::judge_step(Step& step) {
    const auto stage = stage_of(step);
    if (!stage) co_return true;
    const auto& envelope = session_.envelope();
    const auto address = *stage == Stage::rcpt ? envelope.to.back() : envelope.from;
    std::optional<Reply> refusal;
    if (!co_await judge(*stage, address, refusal)) co_return false;
    if (!refusal) co_return true;
    if (*stage == Stage::mail) session_.refuse_mail();
    if (*stage == Stage::rcpt) session_.refuse_rcpt();
    step.action = refusal->code == 421 ? Step::Action::close : Step::Action::go_on;
    step.reply = std::move(*refusal);
    co_return true;
}

asio::awaitable<bool> Connection::judge(Stage stage, std::string address,
                                        std::optional<Reply>& refusal) {
    auto verdict = handler_.judge(stage, address);
    co_await wait(verdict.delay);
    refusal = std::move(verdict.refusal);
    co_return !verdict.drop;
}

asio::awaitable<void> Connection::wait(std::chrono::milliseconds delay) {
    if (delay.count() <= 0) co_return;
    asio::steady_timer timer(stream_->executor(), delay);
    auto waiting = timer.async_wait(as_result);
    auto watching = stream_->peer_gone();
    co_await (std::move(waiting) || std::move(watching));
}

asio::awaitable<bool> Connection::after(Step::Action action) {
    if (action == Step::Action::read_message) {
        const bool more = co_await read_message();
        co_return more;
    }
    if (action == Step::Action::start_tls) {
        const bool more = co_await start_tls();
        co_return more;
    }
    co_return action != Step::Action::close;
}

asio::awaitable<bool> Connection::read_message() {
    DataReader reader(options_.limits.message_bytes_max, options_.limits.line_bytes_max);
    while (!reader.take(buffer_)) {
        stream_->limit(options_.idle_time_max);
        auto more = co_await read_more();
        if (!more) co_return false;  // without the final dot there is no message
    }
    auto message = reader.finish();
    const auto envelope = session_.envelope();
    session_.message_done();
    if (!message) {
        const auto refusal = message_refusal(message.error());
        co_return co_await write(refusal);
    }
    auto verdict = handler_.judge(Stage::final_dot, envelope.to.front());
    co_await wait(verdict.delay);
    if (verdict.refusal) {
        co_return co_await write(*verdict.refusal) && verdict.refusal->code != 421;
    }
    const auto id = handler_.deliver(envelope, std::move(*message));
    if (verdict.drop) {
        stream_->close();
        co_return false;
    }
    const Reply taken{250, {"2.0.0 taken as " + id}};
    co_return co_await write(taken);
}

asio::awaitable<bool> Connection::start_tls() {
    // Whatever was sent along in the clear is dropped, as someone between may have added it. source
    // RFC 3207 §5
    buffer_.clear();
    stream_->limit(options_.write_time_max);
    auto shaken = co_await stream_->accept_tls(tls_);
    if (!shaken) {
        spdlog::info("smtp: {}: {}", stream_->peer(), shaken.error().message());
        co_return false;
    }
    session_.tls_started();
    co_return true;
}

asio::awaitable<Result<std::string>> Connection::read_line() {
    for (;;) {
        auto line = take_line(buffer_, command_bytes_max);
        if (!line) co_return line.error();
        if (*line) co_return std::move(**line);
        auto more = co_await read_more();
        if (!more) co_return more.error();
    }
}

asio::awaitable<Result<void>> Connection::read_more() {
    const auto used = buffer_.size();
    buffer_.resize(used + read_bytes);
    const auto space = asio::buffer(buffer_.data() + used, read_bytes);
    auto count = co_await stream_->read_some(space);
    buffer_.resize(used + (count ? *count : 0));
    if (!count) co_return count.error();
    co_return Result<void>{};
}

asio::awaitable<bool> Connection::write(const Reply& reply) {
    const auto bytes = reply.encode();
    stream_->limit(options_.write_time_max);
    auto written = co_await stream_->write(bytes);
    co_return written.has_value();
}

}  // namespace pesan::smtp
