#include "services/email/service.hpp"

#include "base/mask.hpp"
#include "pesan/errc.hpp"
#include "services/email/api.hpp"
#include "services/email/smtp_settings.hpp"
#include "services/email/smtp_transport.hpp"
#include "services/order_model/contact.hpp"
#include "services/outgoing/identity.hpp"
#include "services/outgoing/journal.hpp"

namespace pesan::email {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds beyond_slowest_mail{30'000};

/// RFC 3463 "bad destination mailbox address": nobody will ever get mail there.
std::optional<std::string> blocks(const outgoing::Answer& answer) {
    if (answer.kind != outgoing::AnswerKind::refused || answer.enhanced != "5.1.1")
        return std::nullopt;
    return "no such mailbox: " + answer.line();
}

Result<void> connect_transport(EmailOptions& options) {
    if (!options.transport) {
        auto settings = parse_smtp_url(options.smtp_url);
        if (!settings) return settings.error();
        // Twice the connections: while one mail's row is written, its connection sends the next.
        if (options.consumer.concurrency == 0)
            options.consumer.concurrency = settings->connections * 2;
        options.consumer.handler_timeout = std::max(
            options.consumer.handler_timeout, settings->mail_time_max * 2 + beyond_slowest_mail);
        options.transport = std::make_shared<SmtpTransport>(std::move(*settings));
    }
    if (options.consumer.concurrency == 0)
        options.consumer.concurrency = ConsumerOptions().concurrency;
    return {};
}

Result<Letterhead> letterhead_of(const EmailOptions& options) {
    const std::string fault = order::email_fault(options.from_address);
    if (!fault.empty()) return Error(errc::invalid_argument, "from address: " + fault);
    const std::string name_fault = order::text_fault(options.shop_name, 200);
    if (!name_fault.empty()) return Error(errc::invalid_argument, "shop name: " + name_fault);
    if (options.locale != "id" && options.locale != "en")
        return Error(errc::invalid_argument, "locale: id or en");
    auto zone = shop_time::Zone::load(options.timezone);
    if (!zone) return zone.error();
    return Letterhead{options.from_address, options.shop_name, options.locale, std::move(*zone)};
}

}  // namespace

ConsumerOptions EmailOptions::default_consumer() {
    ConsumerOptions options;
    options.concurrency = 0;
    options.inbox_name = "email";
    return options;
}

Result<std::unique_ptr<EmailService>> EmailService::open(SqlDatabase& database,
                                                         EmailOptions options) {
    auto letterhead = letterhead_of(options);
    if (!letterhead) return letterhead.error();
    auto templates = Templates::load(options.templates);
    if (!templates) return templates.error();
    if (auto connected = connect_transport(options); !connected) return connected.error();
    auto steps = timeline::Steps::open(database);
    if (!steps) return steps.error();
    auto store = outgoing::Store::open(database, "email");
    if (!store) return store.error();
    auto unknown = store->unknown_total(database);
    if (!unknown) return unknown.error();
    std::unique_ptr<EmailService> service(
        new EmailService(database, std::move(options), std::move(*steps), std::move(*store),
                         std::move(*letterhead), std::move(*templates)));
    service->counters_->add_unknown(*unknown);
    return service;
}

EmailService::EmailService(SqlDatabase& database, EmailOptions options,
                           std::shared_ptr<timeline::Steps> steps, outgoing::Store store,
                           Letterhead letterhead, std::shared_ptr<const Templates> templates)
    : options_(std::move(options)),
      steps_(std::move(steps)),
      counters_(std::make_shared<outgoing::Counters>(options_.metrics, "email")),
      dispatcher_(database, std::move(store),
                  outgoing::write_into(steps_, "email", SystemClock::instance()), counters_,
                  SystemClock::instance(),
                  {.unknown = options_.unknown, .blocks = blocks, .mask = mask_email}),
      sender_(dispatcher_, *options_.transport, std::move(letterhead), std::move(templates)) {}

void EmailService::add_routes(http::Router& router) {
    email::add_routes(router, dispatcher_, sender_);
}

void EmailService::start(Broker& broker) {
    const SubscriptionId subscription{"email", ""};
    consumer_ = broker.subscribe(subscription, options_.consumer,
                                 [this](const Delivery& delivery) { return handle(delivery); });
}

asio::awaitable<Result<void>> EmailService::drain(std::chrono::milliseconds limit) {
    if (!consumer_) co_return Result<void>();
    co_return co_await consumer_->drain(limit);
}

asio::awaitable<Outcome> EmailService::handle(const Delivery& delivery) {
    const bool last = delivery.attempt >= options_.consumer.retry.attempts_max;
    Message message = outgoing::identified(delivery);
    outgoing::Finished finished = co_await sender_.send(std::move(message), delivery.attempt, last);
    co_return std::move(finished.outcome);
}

Result<void> EmailService::reload_templates() {
    auto templates = Templates::load(options_.templates);
    if (!templates) return templates.error();
    sender_.use(std::move(*templates));
    return {};
}

}  // namespace pesan::email
