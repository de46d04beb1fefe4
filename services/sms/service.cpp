#include "services/sms/service.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>

#include "base/mask.hpp"
#include "pesan/errc.hpp"
#include "services/order_model/contact.hpp"
#include "services/outgoing/identity.hpp"
#include "services/outgoing/journal.hpp"
#include "services/sms/api.hpp"
#include "services/sms/gateway_transport.hpp"
#include "services/sms/smpp_settings.hpp"
#include "services/sms/smpp_transport.hpp"

namespace pesan::sms {

namespace asio = boost::asio;

namespace {

constexpr std::string_view gateway_scheme = "gateway:";
constexpr std::size_t letters_max = 11;

Result<void> check_source(std::string_view from) {
    if (from.starts_with('+')) {
        const std::string fault = order::phone_fault(from);
        return fault.empty() ? Result<void>() : Error(errc::invalid_argument, "from: " + fault);
    }
    const bool plain = from.find_first_not_of(
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-") ==
                       std::string_view::npos;
    if (from.size() > letters_max || !plain) {
        return Error(errc::invalid_argument,
                     "from: a number as +62…, or up to 11 letters and digits");
    }
    return {};
}

Result<void> check(const SmsOptions& options) {
    if (options.locale != "id" && options.locale != "en")
        return Error(errc::invalid_argument, "locale: id or en");
    const std::string fault = order::text_fault(options.shop_name, 100);
    if (!fault.empty()) return Error(errc::invalid_argument, "shop name: " + fault);
    return check_source(options.from);
}

Result<std::shared_ptr<SmsTransport>> transport_for(const SmsOptions& options) {
    using Transport = std::shared_ptr<SmsTransport>;
    if (options.transport) return options.transport;
    if (options.url.starts_with(gateway_scheme)) {
        auto gateway = read_gateway_template(options.url.substr(gateway_scheme.size()));
        if (!gateway) return gateway.error();
        return Transport(std::make_shared<GatewayTransport>(options.executor, std::move(*gateway)));
    }
    auto settings = parse_smpp_url(options.url);
    if (!settings) return settings.error();
    return Transport(std::make_shared<SmppTransport>(options.executor, std::move(*settings)));
}

/// Writes down what the network said, while the service goes on.
template <class Heard>
void write_down(const asio::any_io_executor& executor, std::shared_ptr<Receipts> receipts,
                Heard heard, asio::awaitable<Result<void>> (Receipts::*write)(Heard)) {
    auto work = [](std::shared_ptr<Receipts> alive, Heard what,
                   auto member) -> asio::awaitable<void> {
        Result<void> done = co_await ((*alive).*member)(std::move(what));
        if (!done)
            spdlog::warn("sms: what the network said could not be written down: {}",
                         done.error().message());
    }(std::move(receipts), std::move(heard), write);
    asio::co_spawn(executor, std::move(work), [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    });
}

}  // namespace

ConsumerOptions SmsOptions::default_consumer() {
    ConsumerOptions options;
    options.concurrency = 32;
    options.handler_timeout = std::chrono::seconds(180);
    options.inbox_name = "sms";
    return options;
}

Result<std::unique_ptr<SmsService>> SmsService::open(SqlDatabase& database, SmsOptions options) {
    if (auto fine = check(options); !fine) return fine.error();
    auto transport = transport_for(options);
    if (!transport) return transport.error();
    options.transport = std::move(*transport);
    auto steps = timeline::Steps::open(database);
    if (!steps) return steps.error();
    auto store = outgoing::Store::open(database, "sms");
    if (!store) return store.error();
    auto unknown = store->unknown_total(database);
    if (!unknown) return unknown.error();
    std::unique_ptr<SmsService> service(
        new SmsService(database, std::move(options), std::move(*steps), *store));
    service->counters_->add_unknown(*unknown);
    service->listen();
    return service;
}

SmsService::SmsService(SqlDatabase& database, SmsOptions options,
                       std::shared_ptr<timeline::Steps> steps, const outgoing::Store& store)
    : options_(std::move(options)),
      steps_(std::move(steps)),
      counters_(std::make_shared<outgoing::Counters>(options_.metrics, "sms")),
      dispatcher_(database, store, outgoing::write_into(steps_, "sms", SystemClock::instance()),
                  counters_, SystemClock::instance(),
                  {.unknown = options_.unknown, .mask = mask_phone}),
      receipts_(std::make_shared<Receipts>(
          database, store, outgoing::write_into(steps_, "sms", SystemClock::instance()),
          SystemClock::instance())),
      sender_(dispatcher_, *options_.transport, *receipts_, options_.from,
              {.locale = options_.locale, .shop_name = options_.shop_name}) {}

void SmsService::listen() {
    const auto executor = options_.executor;
    const auto receipts = receipts_;
    options_.transport->start(
        [executor, receipts](Receipt receipt) {
            write_down(executor, receipts, std::move(receipt), &Receipts::apply);
        },
        [executor, receipts](Incoming sms) {
            write_down(executor, receipts, std::move(sms), &Receipts::take);
        });
}

void SmsService::add_routes(http::Router& router) {
    sms::add_routes(router, dispatcher_, sender_);
}

void SmsService::start(Broker& broker) {
    const SubscriptionId subscription{"sms", ""};
    consumer_ = broker.subscribe(subscription, options_.consumer,
                                 [this](const Delivery& delivery) { return handle(delivery); });
}

asio::awaitable<Result<void>> SmsService::drain(std::chrono::milliseconds limit) {
    Result<void> drained;
    if (consumer_) drained = co_await consumer_->drain(limit);
    co_await options_.transport->stop();
    co_return drained;
}

asio::awaitable<Outcome> SmsService::handle(const Delivery& delivery) {
    const bool last = delivery.attempt >= options_.consumer.retry.attempts_max;
    Message message = outgoing::identified(delivery);
    outgoing::Finished finished = co_await sender_.send(std::move(message), delivery.attempt, last);
    co_return std::move(finished.outcome);
}

}  // namespace pesan::sms
