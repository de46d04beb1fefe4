#include "net/smpp/client_session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/smpp/addresses.hpp"
#include "net/tcp/errc.hpp"
#include "smpp/errc.hpp"
#include "smpp/status.hpp"
#include "smpp/user_data.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

ShortMessage message_of(SubmitRequest request) {
    ShortMessage message;
    const auto source = address_of(request.source);
    const auto destination = address_of(request.destination);
    message.source_addr_ton = source.ton;
    message.source_addr_npi = source.npi;
    message.source_addr = source.digits;
    message.dest_addr_ton = destination.ton;
    message.dest_addr_npi = destination.npi;
    message.destination_addr = destination.digits;
    message.esm_class = request.has_udh ? esm_class_udh : 0;
    message.registered_delivery = request.wants_receipt ? 1 : 0;
    message.data_coding = request.data_coding;
    message.short_message = std::move(request.payload);
    return message;
}

Error refusal_error(std::uint32_t status) {
    switch (refusal_of(status)) {
        case Refusal::throttled:
            return Error{errc::throttled, status_name(status)};
        case Refusal::for_now:
            return Error{errc::refused_for_now, status_name(status)};
        case Refusal::for_good:
            break;
    }
    return Error{errc::rejected, status_name(status)};
}

}  // namespace

ClientSession::ClientSession(std::shared_ptr<Link> link, const ClientOptions& options,
                             Client::Listeners listeners)
    : link_(std::move(link)),
      options_(options),
      listeners_(std::move(listeners)),
      place_(link_->stream().executor()),
      heard_(Clock::now()) {}

asio::awaitable<Result<std::shared_ptr<ClientSession>>> ClientSession::open(
    const ClientOptions& options, Client::Listeners listeners) {
    auto stream = co_await net::Stream::connect(options.smsc, options.tls, options.bind_time_max);
    if (!stream) co_return Error{errc::unreachable, stream.error().message()};
    auto link = std::make_shared<Link>(*stream);
    auto session = std::make_shared<ClientSession>(std::move(link), options, std::move(listeners));
    auto bound = co_await session->bind();
    if (!bound) {
        session->close();
        co_return bound.error();
    }
    co_return session;
}

asio::awaitable<Result<void>> ClientSession::bind() {
    const auto where = options_.smsc.to_string();
    Bind body;
    body.system_id = options_.system_id;
    body.password = options_.password;
    body.system_type = options_.system_type;
    const Pdu request{options_.bind_as, ok, next_sequence(), std::move(body)};
    link_->stream().limit(options_.bind_time_max);
    auto sent = link_->send(request);
    if (!sent) co_return sent.error();
    for (;;) {
        auto received = co_await link_->read();
        if (!received)
            co_return Error{errc::unreachable,
                            where + ": no answer to bind: " + received.error().message()};
        if (!received->pdu)
            co_return Error{errc::unreachable, where + ": " + received->fault.message()};
        const auto& pdu = *received->pdu;
        if (pdu.sequence != request.sequence || !is_response(pdu.command)) continue;
        if (pdu.status != ok || pdu.command == Command::generic_nack) {
            co_return Error{errc::bind_refused, where + ": " + status_name(pdu.status)};
        }
        link_->stream().rest();
        co_return Result<void>{};
    }
}

std::uint32_t ClientSession::next_sequence() {
    sequence_ = sequence_ == sequence_max ? 1 : sequence_ + 1;
    return sequence_;
}

asio::awaitable<Error> ClientSession::run() {
    auto self = shared_from_this();
    auto reading = read_all();
    auto asking = keep_alive();
    auto first = co_await (std::move(reading) || std::move(asking));
    ended_ = true;
    close();
    for (auto& [sequence, waiting] : waiting_)
        waiting->answered.cancel();
    place_.cancel();
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    co_return std::get<1>(std::move(first));
}

asio::awaitable<Error> ClientSession::read_all() {
    while (!unbound_) {
        auto received = co_await link_->read();
        if (!received) co_return received.error();
        heard_ = Clock::now();
        co_await answer(std::move(*received));
    }
    co_return Error{errc::closed, "unbound"};
}

asio::awaitable<void> ClientSession::answer(Link::Received received) {
    if (!received.pdu) {
        spdlog::warn("smpp: {}", received.fault.message());
        const bool unknown = received.fault.code == errc::command_unknown;
        const Pdu nack{Command::generic_nack, unknown ? invalid_command_id : invalid_message_length,
                       received.header.sequence, NoBody{}};
        if (!is_response(static_cast<Command>(received.header.command)))
            (void)link_->send(nack).has_value();
        co_return;
    }
    auto& pdu = *received.pdu;
    if (is_response(pdu.command)) {
        take_answer(std::move(pdu));
        co_return;
    }
    Pdu reply{response_to(pdu.command), ok, pdu.sequence, NoBody{}};
    if (pdu.command == Command::deliver_sm) {
        take_message(pdu);
        reply.body = MessageResp{};
    } else if (pdu.command == Command::unbind) {
        unbound_ = true;
    } else if (pdu.command != Command::enquire_link) {
        reply = Pdu{Command::generic_nack, invalid_command_id, pdu.sequence, NoBody{}};
    }
    // A link that is lost ends the next read; there is nobody else to tell.
    (void)link_->send(reply).has_value();
    if (unbound_) co_await link_->flush();
}

void ClientSession::take_answer(Pdu pdu) {
    const auto found = waiting_.find(pdu.sequence);
    if (found == waiting_.end()) return;  // too late: its caller has gone with outcome_unknown
    found->second->answer = std::move(pdu);
    found->second->answered.cancel();
}

void ClientSession::take_message(const Pdu& pdu) {
    const auto& message = std::get<ShortMessage>(pdu.body);
    if (const auto receipt = read_receipt(message)) {
        if (listeners_.on_receipt) listeners_.on_receipt(*receipt);
        return;
    }
    const auto data = read_user_data(message);
    if (data && listeners_.on_message) listeners_.on_message(message.source_addr, data->text);
}

asio::awaitable<Result<Pdu>> ClientSession::call(Command command, Body body) {
    auto self = shared_from_this();
    auto waiting = std::make_shared<Waiting>(link_->stream().executor());
    const Pdu request{command, ok, next_sequence(), std::move(body)};
    auto queued = link_->send(request, [waiting] { waiting->written = true; });
    if (!queued && queued.error().code == net::errc::closed) co_return errc::unreachable;
    if (!queued) co_return queued.error();
    waiting_[request.sequence] = waiting;
    waiting->answered.expires_after(options_.answer_time_max);
    if (!ended_) co_await waiting->answered.async_wait(as_result);
    waiting_.erase(request.sequence);
    place_.cancel();
    if (waiting->answer) co_return std::move(*waiting->answer);
    if (!waiting->written) co_return Error{errc::unreachable, "the session ended"};
    co_return Error{errc::outcome_unknown, ended_ ? "the session ended" : "no answer in time"};
}

asio::awaitable<Result<std::string>> ClientSession::submit(SubmitRequest request) {
    Body body = message_of(std::move(request));
    auto answer = co_await call(Command::submit_sm, std::move(body));
    if (!answer) co_return answer.error();
    if (answer->status != ok) co_return refusal_error(answer->status);
    if (answer->command != Command::submit_sm_resp)
        co_return Error{errc::rejected, "answered with another command"};
    co_return std::get<MessageResp>(answer->body).message_id;
}

asio::awaitable<Error> ClientSession::keep_alive() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        const auto due = heard_ + options_.enquire_every;
        if (Clock::now() < due) {
            timer.expires_at(due);
            const auto [cancelled] = co_await timer.async_wait(as_result);
            if (cancelled) co_return Error{errc::closed};
            continue;
        }
        auto alive = co_await call(Command::enquire_link, NoBody{});
        if (!alive) co_return Error{errc::unreachable, "no answer to enquire_link"};
    }
}

asio::awaitable<void> ClientSession::wait_for_place(Clock::time_point deadline) {
    auto self = shared_from_this();
    place_.expires_at(deadline);
    co_await place_.async_wait(as_result);
}

asio::awaitable<void> ClientSession::unbind(std::chrono::milliseconds time_max) {
    auto self = shared_from_this();
    const auto deadline = Clock::now() + time_max;
    while (!waiting_.empty() && !ended_ && Clock::now() < deadline)
        co_await wait_for_place(deadline);
    if (ended_) co_return;
    options_.answer_time_max =
        std::max(std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()),
                 std::chrono::milliseconds(100));
    auto answered = co_await call(Command::unbind, NoBody{});
    if (!answered) spdlog::debug("smpp: unbind: {}", answered.error().message());
    close();
}

}  // namespace pesan::smpp
