#include "net/smpp/server_session.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "smpp/errc.hpp"
#include "smpp/receipt.hpp"
#include "smpp/status.hpp"

namespace pesan::smpp {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

}  // namespace

asio::awaitable<void> ServerSession::run() {
    auto self = shared_from_this();
    bool more = true;
    while (more) {
        link_->stream().limit(mode_ == Mode::open ? options_.bind_time_max
                                                  : options_.idle_time_max);
        // A session without submits under way loses nothing when the server stops.
        link_->stream().set_idle(in_progress_ == 0);
        auto received = co_await link_->read();
        if (received) {
            more = co_await take(std::move(*received));
            continue;
        }
        if (received.error().code == errc::pdu_length_invalid) {
            spdlog::info("smpp: {}: {}", link_->stream().peer(), received.error().message());
            nack(0, invalid_command_length);
        }
        more = false;
    }
    co_await link_->flush();
    co_await link_->stream().finish();
    for (auto* delay : delays_)
        delay->cancel();  // nobody is left to be answered
}

asio::awaitable<bool> ServerSession::take(Link::Received received) {
    if (!received.pdu) {
        const bool unknown = received.fault.code == errc::command_unknown;
        nack(received.header.sequence, unknown ? invalid_command_id : invalid_message_length);
        co_return true;
    }
    const auto& pdu = *received.pdu;
    switch (pdu.command) {
        case Command::bind_receiver:
        case Command::bind_transmitter:
        case Command::bind_transceiver:
            bind(pdu);
            co_return true;
        case Command::enquire_link:
            reply(pdu, ok);
            co_return true;
        case Command::unbind:
            reply(pdu, mode_ == Mode::open ? invalid_bind_status : ok);
            co_return false;
        case Command::submit_sm:
            submit(pdu);
            co_return true;
        default:
            break;
    }
    if (!is_response(pdu.command)) nack(pdu.sequence, invalid_command_id);
    co_return true;
}

void ServerSession::bind(const Pdu& pdu) {
    if (mode_ != Mode::open) return reply(pdu, already_bound);
    const auto status = handler_.bind(std::get<Bind>(pdu.body));
    if (status == ok) {
        mode_ = pdu.command == Command::bind_receiver      ? Mode::receiver
                : pdu.command == Command::bind_transmitter ? Mode::transmitter
                                                           : Mode::transceiver;
    }
    reply(pdu, status, BindResp{options_.system_id, {}});
}

void ServerSession::submit(const Pdu& pdu) {
    if (mode_ != Mode::transmitter && mode_ != Mode::transceiver)
        return reply(pdu, invalid_bind_status);
    if (in_progress_ >= options_.window_max) return reply(pdu, throttled);
    ++in_progress_;
    asio::co_spawn(
        link_->stream().executor(),
        [self = shared_from_this(), pdu] { return answer_submit(self, pdu); },
        [self = shared_from_this()](const std::exception_ptr& thrown) {
            --self->in_progress_;
            if (thrown) self->link_->close();
        });
}

asio::awaitable<void> ServerSession::answer_submit(std::shared_ptr<ServerSession> self, Pdu pdu) {
    const auto& message = std::get<ShortMessage>(pdu.body);
    auto answer = co_await self->handler_.submit(message);
    if (answer.delay.count() > 0) {
        asio::steady_timer timer(self->link_->stream().executor(), answer.delay);
        const auto entry = self->delays_.insert(&timer).first;
        co_await timer.async_wait(as_result);
        self->delays_.erase(entry);
    }
    if (answer.drop) {
        self->link_->close();
        co_return;
    }
    self->reply(pdu, answer.status, MessageResp{answer.message_id, {}});
    const bool wanted = (message.registered_delivery & 0x03) == 1;
    if (answer.status == ok && wanted && self->mode_ == Mode::transceiver) {
        self->send_receipt(message, answer.message_id);
    }
}

void ServerSession::send_receipt(const ShortMessage& message, const std::string& message_id) {
    ShortMessage receipt;
    receipt.source_addr_ton = message.dest_addr_ton;
    receipt.source_addr_npi = message.dest_addr_npi;
    receipt.source_addr = message.destination_addr;
    receipt.dest_addr_ton = message.source_addr_ton;
    receipt.dest_addr_npi = message.source_addr_npi;
    receipt.destination_addr = message.source_addr;
    receipt.esm_class = esm_class_receipt;
    const auto now = SystemClock::instance().wall();
    receipt.short_message = receipt_text({message_id, "DELIVRD"}, now, now);
    constexpr char delivered = 2;
    receipt.tlvs = {{tag_receipted_message_id, message_id + '\0'},
                    {tag_message_state, Bytes(1, delivered)}};
    sequence_ = sequence_ == sequence_max ? 1 : sequence_ + 1;
    const Pdu pdu{Command::deliver_sm, ok, sequence_, std::move(receipt)};
    const auto sent = link_->send(pdu);
    if (!sent) spdlog::debug("smpp: receipt not sent: {}", sent.error().message());
}

void ServerSession::reply(const Pdu& request, std::uint32_t status, Body body) {
    const Pdu answer{response_to(request.command), status, request.sequence, std::move(body)};
    const auto sent = link_->send(answer);
    if (!sent) spdlog::debug("smpp: answer not sent: {}", sent.error().message());
}

void ServerSession::nack(std::uint32_t sequence, std::uint32_t status) {
    const Pdu answer{Command::generic_nack, status, sequence, NoBody{}};
    const auto sent = link_->send(answer);
    if (!sent) spdlog::debug("smpp: answer not sent: {}", sent.error().message());
}

}  // namespace pesan::smpp
