#include "services/email/sender.hpp"

#include "base/clock.hpp"
#include "services/email/mail.hpp"
#include "services/email/order_values.hpp"

namespace pesan::email {

namespace asio = boost::asio;
using outgoing::Finished;

namespace {

Finished rejected(std::string reason, const Error& error) {
    return {Reject{std::move(reason), error.detail.empty() ? error.message() : error.detail}, {}};
}

outgoing::Job job_of(const Message& message, const Command& command, const Rendered& rendered) {
    outgoing::Job job;
    job.source = message.source;
    job.message_id = message.id;
    job.recipient = command.to;
    job.summary = rendered.subject;
    job.request = message.data;
    if (const auto* from = std::get_if<FromTemplate>(&command.content)) {
        job.order_id = from->order.id;
        job.template_name = from->name;
        job.locale = from->locale;
    }
    return job;
}

std::string recipient_name(const Command& command) {
    const auto* from = std::get_if<FromTemplate>(&command.content);
    return from != nullptr && from->order.customer ? from->order.customer->name : std::string();
}

}  // namespace

Sender::Sender(outgoing::Dispatcher& dispatcher, MailTransport& transport, Letterhead letterhead,
               std::shared_ptr<const Templates> templates)
    : dispatcher_(dispatcher),
      transport_(transport),
      letterhead_(std::move(letterhead)),
      templates_(std::move(templates)) {}

asio::awaitable<Finished> Sender::send(Message message, std::uint32_t attempt, bool last) {
    auto command = parse_command(message.data, letterhead_.locale);
    if (!command) co_return rejected("malformed", command.error());
    auto rendered = render(*command);
    if (!rendered) co_return rejected("template", rendered.error());

    const std::string& from = letterhead_.from_address;
    Mail mail{
        .from_address = from,
        .from_name = letterhead_.shop_name,
        .to_address = command->to,
        .to_name = recipient_name(*command),
        .subject = rendered->subject,
        .text = rendered->text,
        .html = rendered->html,
        .message_id = message_id_for(message.source, message.id, from.substr(from.rfind('@') + 1)),
        .date = message.time.value_or(SystemClock::instance().wall())};
    auto data = compose(mail);
    if (!data) co_return rejected("malformed", data.error());

    outgoing::Job job = job_of(message, *command, *rendered);
    job.attempt = attempt;
    job.last = last;
    Envelope envelope{.from = from, .to = command->to, .data = std::move(*data)};
    outgoing::Send send = [this, &envelope](outgoing::Mark& mark) {
        return transport_.send(envelope, mark);
    };
    co_return co_await dispatcher_.run(std::move(job), std::move(send));
}

Result<Rendered> Sender::preview(std::string_view name, std::string_view locale) const {
    const order::Order order = sample_order(locale);
    return templates()->render(
        name, locale, order_values(order, locale, letterhead_.shop_name, letterhead_.zone));
}

void Sender::use(std::shared_ptr<const Templates> templates) {
    const std::lock_guard lock(mutex_);
    templates_ = std::move(templates);
}

std::shared_ptr<const Templates> Sender::templates() const {
    const std::lock_guard lock(mutex_);
    return templates_;
}

Result<Rendered> Sender::render(const Command& command) const {
    if (const auto* own = std::get_if<OwnWords>(&command.content))
        return Rendered{own->subject, own->text, own->html};
    const auto& from = std::get<FromTemplate>(command.content);
    return templates()->render(
        from.name, from.locale,
        order_values(from.order, from.locale, letterhead_.shop_name, letterhead_.zone));
}

}  // namespace pesan::email
