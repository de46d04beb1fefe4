#include "services/sms/gateway_transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/http/errc.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::sms {

namespace asio = boost::asio;
using outgoing::Answer;
using outgoing::AnswerKind;

namespace {

/// With these nothing was sent.
bool before_sending(const Error& error) {
    return error.code == net::errc::unreachable || error.code == net::errc::tls_failed ||
           error.code == http::errc::url_invalid || error.code == http::errc::header_invalid;
}

}  // namespace

GatewayTransport::GatewayTransport(asio::any_io_executor executor, GatewayTemplate gateway)
    : gateway_(std::move(gateway)), strand_(asio::make_strand(std::move(executor))) {}

asio::awaitable<Answer> GatewayTransport::send(ShortMessage message, outgoing::Mark& mark) {
    const Result<void> marked = co_await mark.set();
    if (!marked) co_return Answer{.kind = AnswerKind::not_marked, .text = marked.error().message()};
    auto work = call(request_for(gateway_, message));
    auto response = co_await asio::co_spawn(strand_, std::move(work), asio::use_awaitable);
    if (response) co_return answer_of(gateway_, *response);
    const AnswerKind kind =
        before_sending(response.error()) ? AnswerKind::unreachable : AnswerKind::unknown;
    co_return Answer{.kind = kind, .text = response.error().message()};
}

asio::awaitable<Result<http::Response>> GatewayTransport::call(http::ClientRequest request) {
    co_return co_await client_.send(std::move(request));
}

asio::awaitable<void> GatewayTransport::stop() {
    auto work = close();
    co_await asio::co_spawn(strand_, std::move(work), asio::use_awaitable);
}

asio::awaitable<void> GatewayTransport::close() {
    client_.close();
    co_return;
}

}  // namespace pesan::sms
