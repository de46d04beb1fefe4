#include "services/sms/sender.hpp"

#include <spdlog/spdlog.h>

#include "base/crc32c.hpp"

namespace pesan::sms {

namespace asio = boost::asio;
using outgoing::Finished;

Sender::Sender(outgoing::Dispatcher& dispatcher, SmsTransport& transport, Receipts& receipts,
               std::string from, CommandDefaults defaults)
    : dispatcher_(dispatcher),
      transport_(transport),
      receipts_(receipts),
      from_(std::move(from)),
      defaults_(std::move(defaults)) {}

asio::awaitable<Finished> Sender::send(Message message, std::uint32_t attempt, bool last) {
    auto command = parse_command(message.data, defaults_);
    if (!command) co_return Finished{Reject{"malformed", command.error().detail}, {}};
    // The reference that joins segments is the message's: segments sent again join those sent
    // before.
    const auto reference = static_cast<std::uint8_t>(crc32c(message.id) & 0xff);
    auto parts = split_text(command->text, reference);
    if (!parts) co_return Finished{Reject{"malformed", parts.error().detail}, {}};

    outgoing::Job job;
    job.source = message.source;
    job.message_id = message.id;
    job.order_id = command->order_id;
    job.recipient = command->to;
    job.template_name = command->template_name;
    job.locale = command->locale;
    job.summary = command->text;
    job.segments = static_cast<std::int64_t>(parts->segments.size());
    job.request = message.data;
    job.attempt = attempt;
    job.last = last;
    ShortMessage sms{.to = command->to,
                     .from = from_,
                     .text = command->text,
                     .parts = std::move(*parts),
                     .message_id = message.id};
    outgoing::Send hand_over = [this, &sms](outgoing::Mark& mark) {
        return transport_.send(sms, mark);
    };
    Finished finished = co_await dispatcher_.run(std::move(job), std::move(hand_over));
    if (finished.row && !finished.row->server_id.empty()) {
        std::string server_id = finished.row->server_id;
        Result<void> applied = co_await receipts_.settled(std::move(server_id));
        if (!applied)
            spdlog::warn("sms {}: an early receipt: {}", message.id, applied.error().message());
    }
    co_return finished;
}

}  // namespace pesan::sms
