#include "services/mailbox/handler.hpp"

#include <spdlog/spdlog.h>

#include "base/mask.hpp"
#include "base/uuid.hpp"
#include "net/smpp/addresses.hpp"
#include "services/mailbox/mime.hpp"
#include "smpp/status.hpp"

namespace pesan::mailbox {

namespace {

/// In the protocol's field; longer ones are of another country's numbering or nonsense.
constexpr std::size_t address_digits_max = 20;

}  // namespace

smtp::Verdict MailHandler::judge(smtp::Stage stage, const std::string& address) {
    return failures_.judge_smtp(stage, address);
}

std::string MailHandler::deliver(const smtp::Envelope& envelope, Bytes message) {
    auto parsed = parse_mail(message);
    Caught caught{0, new_uuid(), clock_.wall(), {}};
    auto& text = parsed.text.empty() ? parsed.html : parsed.text;
    caught.content = CaughtMail{envelope.from,      envelope.to,    envelope.user,
                                std::move(message), parsed.subject, std::move(text)};
    auto id = caught.id;
    spdlog::debug("mailbox: mail for {}", mask_email(envelope.to.front()));
    store_.add(std::move(caught));
    return id;
}

std::uint32_t SmsHandler::bind(const smpp::Bind&) {
    return smpp::ok;
}

boost::asio::awaitable<smpp::SubmitAnswer> SmsHandler::submit(const smpp::ShortMessage& message) {
    co_return take(message);
}

smpp::SubmitAnswer SmsHandler::take(const smpp::ShortMessage& message) {
    if (message.destination_addr.empty() || message.destination_addr.size() > address_digits_max) {
        return {.status = smpp::invalid_destination};
    }
    const auto to = smpp::shown_address(message.dest_addr_ton, message.destination_addr);
    const auto from = smpp::shown_address(message.source_addr_ton, message.source_addr);
    auto answer = failures_.judge_sms(to);
    if (answer.status != smpp::ok) return answer;
    auto data = smpp::read_user_data(message);
    if (!data) return {.status = smpp::invalid_message_length};
    answer.message_id = new_uuid();
    std::optional<CaughtSms> whole;
    {
        const std::lock_guard lock(mutex_);
        whole = joiner_.add(from, to, *data, answer.message_id);
    }
    if (whole) {
        spdlog::debug("mailbox: SMS for {}", mask_phone(to));
        store_.add(Caught{0, whole->segment_ids.front(), clock_.wall(), std::move(*whole)});
    }
    return answer;
}

}  // namespace pesan::mailbox
