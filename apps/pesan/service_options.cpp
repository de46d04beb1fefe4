#include "service_options.hpp"

#include "pesan/errc.hpp"

namespace pesan::app {

namespace {

void set_retry(ConsumerOptions& options, const Configuration& configuration) {
    options.retry.initial = configuration.duration("consumer.retry_initial");
    options.retry.longest = configuration.duration("consumer.retry_longest");
    options.retry.attempts_max =
        static_cast<std::uint32_t>(configuration.number("consumer.attempts_max"));
}

outgoing::UnknownPolicy unknown_policy(const Configuration& configuration, std::string_view key) {
    return configuration.text(key) == "hold" ? outgoing::UnknownPolicy::hold
                                             : outgoing::UnknownPolicy::resend;
}

}  // namespace

ConsumerOptions consumer_options(const Configuration& configuration) {
    ConsumerOptions options;
    options.handler_timeout = configuration.duration("consumer.handler_timeout");
    set_retry(options, configuration);
    return options;
}

email::EmailOptions email_options(const Configuration& configuration,
                                  const MailboxAddresses& mailbox,
                                  std::shared_ptr<Metrics> metrics) {
    email::EmailOptions options;
    const std::string& server = configuration.text("email.server");
    options.smtp_url = server == "mailbox" ? "smtp://" + mailbox.smtp : server;
    options.from_address = configuration.text("email.from");
    options.shop_name = configuration.text("shop.name");
    options.timezone = configuration.text("shop.timezone");
    options.templates = configuration.text("email.templates");
    options.unknown = unknown_policy(configuration, "email.unknown");
    set_retry(options.consumer, configuration);
    options.metrics = std::move(metrics);
    return options;
}

sms::SmsOptions sms_options(const Configuration& configuration, const MailboxAddresses& mailbox,
                            boost::asio::any_io_executor executor,
                            std::shared_ptr<Metrics> metrics) {
    sms::SmsOptions options;
    const std::string& server = configuration.text("sms.server");
    options.url = server == "mailbox" ? "smpp://pesan:pesan@" + mailbox.smpp : server;
    options.executor = std::move(executor);
    options.from = configuration.text("sms.from");
    options.shop_name = configuration.text("shop.name");
    options.unknown = unknown_policy(configuration, "sms.unknown");
    set_retry(options.consumer, configuration);
    options.metrics = std::move(metrics);
    return options;
}

finance::FinanceServiceOptions finance_options(const Configuration& configuration) {
    finance::FinanceServiceOptions options;
    options.timezone = configuration.text("shop.timezone");
    options.consumer = consumer_options(configuration);
    return options;
}

Result<order::OrderServiceOptions> order_options(const Configuration& configuration,
                                                 const std::string& base_url,
                                                 std::shared_ptr<Metrics> metrics) {
    order::OrderServiceOptions options;
    const std::string& delivery = configuration.text("orders.delivery");
    if (delivery == "direct") options.delivery = order::DeliveryMode::direct;
    if (delivery == "direct-parallel") options.delivery = order::DeliveryMode::direct_parallel;
    options.direct = {base_url, base_url, base_url, base_url};
    options.client.token = configuration.api_token();
    options.client.ca_file = configuration.text("tls.ca");
    auto rates = money::VatRates::parse(configuration.text("orders.vat"));
    if (!rates)
        return Error(errc::invalid_argument, configuration.origin("orders.vat") +
                                                 ": orders.vat: " + rates.error().message());
    options.vat_rates = std::move(*rates);
    options.outbox_rows_max =
        static_cast<std::uint64_t>(configuration.number("orders.outbox_rows_max"));
    options.metrics = std::move(metrics);
    return options;
}

}  // namespace pesan::app
