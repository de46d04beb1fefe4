#include "services/sms/smpp_transport.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "smpp/errc.hpp"

namespace pesan::sms {

namespace asio = boost::asio;
using outgoing::Answer;
using outgoing::AnswerKind;

namespace {

constexpr std::chrono::milliseconds goodbye_time_max{2'000};
/// A message of several segments of which some were taken is not given back for a moment's refusal:
/// all of it would go out again.
constexpr int tries_of_later_segment = 6;
constexpr std::chrono::milliseconds first_pause{200};

bool may_pass(const Error& error) {
    return error.code == smpp::errc::throttled || error.code == smpp::errc::refused_for_now ||
           error.code == smpp::errc::window_full || error.code == smpp::errc::unreachable;
}

}  // namespace

Answer answer_of(const Error& error, std::size_t taken, std::size_t all) {
    Answer answer{.kind = AnswerKind::unreachable, .text = error.message()};
    if (taken > 0) {
        answer.kind = AnswerKind::unknown;
        answer.text = fmt::format("{} of {} segments taken; then {}", taken, all, error.message());
    } else if (error.code == smpp::errc::outcome_unknown) {
        answer.kind = AnswerKind::unknown;
    } else if (error.code == smpp::errc::rejected || error.code == smpp::errc::field_too_long) {
        answer.kind = AnswerKind::refused;
    } else if (error.code == smpp::errc::throttled || error.code == smpp::errc::refused_for_now ||
               error.code == smpp::errc::window_full) {
        answer.kind = AnswerKind::deferred;
    }
    return answer;
}

SmppTransport::SmppTransport(asio::any_io_executor executor, smpp::ClientOptions options)
    : client_(std::move(executor), std::move(options)) {}

void SmppTransport::start(std::function<void(Receipt)> on_receipt,
                          std::function<void(Incoming)> on_incoming) {
    client_.start(
        [on_receipt = std::move(on_receipt)](const smpp::Receipt& receipt) {
            on_receipt({.server_id = receipt.message_id, .state = receipt.state});
        },
        [on_incoming = std::move(on_incoming)](const std::string& from, const std::string& text) {
            on_incoming({.from = from, .text = text});
        });
}

asio::awaitable<void> SmppTransport::stop() {
    co_await client_.stop(goodbye_time_max);
}

asio::awaitable<Answer> SmppTransport::send(ShortMessage message, outgoing::Mark& mark) {
    const Result<void> marked = co_await mark.set();
    if (!marked) co_return Answer{.kind = AnswerKind::not_marked, .text = marked.error().message()};
    const std::size_t all = message.parts.segments.size();
    std::string server_id;
    for (std::size_t taken = 0; taken < all; ++taken) {
        smpp::SubmitRequest request{
            .source = message.from,
            .destination = message.to,
            .payload = std::move(message.parts.segments[taken]),
            .data_coding = smpp::data_coding_of(message.parts.coding),
            .has_udh = all > 1,
            // One receipt tells of the message; that of the last segment comes last.
            .wants_receipt = taken + 1 == all};
        Result<std::string> id = Error();
        if (taken == 0) {
            id = co_await client_.submit(std::move(request));
        } else {
            id = co_await submit_patiently(std::move(request));
        }
        if (!id) co_return answer_of(id.error(), taken, all);
        server_id = std::move(*id);
    }
    co_return Answer{
        .kind = AnswerKind::accepted, .text = "taken", .server_id = std::move(server_id)};
}

asio::awaitable<Result<std::string>> SmppTransport::submit_patiently(smpp::SubmitRequest request) {
    auto pause = first_pause;
    for (int tries = 1;; ++tries, pause *= 2) {
        smpp::SubmitRequest copy = request;
        auto id = co_await client_.submit(std::move(copy));
        if (id || !may_pass(id.error()) || tries == tries_of_later_segment) co_return id;
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace pesan::sms
