#include "adapters/embedded/receiver.hpp"

#include "adapters/amqp_message/dead_letter_headers.hpp"
#include "adapters/amqp_message/envelope.hpp"
#include "adapters/embedded/translate.hpp"
#include "net/broker/ask.hpp"

namespace pesan::embedded {

EmbeddedReceiver::EmbeddedReceiver(std::shared_ptr<net::BrokerThread> broker,
                                   std::shared_ptr<net::LocalConsumer> consumer, SubscriptionId id)
    : broker_(std::move(broker)), consumer_(std::move(consumer)), id_(std::move(id)) {}

EmbeddedReceiver::~EmbeddedReceiver() {
    consumer_->close();
}

boost::asio::awaitable<Result<std::vector<Delivery>>> EmbeddedReceiver::next(std::size_t max) {
    auto incoming = co_await consumer_->next(max);
    if (!incoming) co_return translate_error(incoming.error());
    std::vector<Delivery> deliveries;
    deliveries.reserve(incoming->size());
    for (auto& one : *incoming) {
        deliveries.push_back(open(std::move(one)));
    }
    co_return deliveries;
}

Delivery EmbeddedReceiver::open(net::IncomingDelivery incoming) {
    Delivery delivery;
    const amqp_message::Origin origin{std::move(incoming.exchange), incoming.place};
    auto received = amqp_message::decode(amqp::decode_properties(incoming.properties),
                                         std::move(incoming.body), origin);
    delivery.message = std::move(received.message);
    delivery.malformed = std::move(received.malformed);
    delivery.subscription = id_;
    delivery.attempt = incoming.attempt;
    delivery.tag = incoming.tag;
    delivery.enqueued = incoming.enqueued;
    const auto now = broker_->clock().wall();
    unsettled_.insert_or_assign(incoming.tag,
                                Unsettled{std::move(incoming.properties), incoming.attempt,
                                          incoming.first_attempt.value_or(now), now});
    return delivery;
}

void EmbeddedReceiver::settle(std::vector<Settlement> settlements) {
    std::vector<net::LocalSettlement> translated;
    translated.reserve(settlements.size());
    for (const auto& settlement : settlements) {
        auto unsettled = unsettled_.find(settlement.tag);
        if (unsettled == unsettled_.end()) continue;
        translated.push_back(translate(settlement, unsettled->second));
        unsettled_.erase(unsettled);
    }
    if (!translated.empty()) consumer_->settle(std::move(translated));
}

net::LocalSettlement EmbeddedReceiver::translate(const Settlement& settlement,
                                                 const Unsettled& unsettled) const {
    using Kind = net::LocalSettlement::Kind;
    net::LocalSettlement translated;
    translated.tag = settlement.tag;
    translated.delay = settlement.delay;
    switch (settlement.kind) {
        case Settlement::Kind::acknowledge:
            translated.kind = Kind::acknowledge;
            return translated;
        case Settlement::Kind::retry:
            translated.kind = Kind::retry;
            return translated;
        case Settlement::Kind::release:
            translated.kind = Kind::release;
            return translated;
        case Settlement::Kind::dead_letter:
            break;
    }
    translated.kind = Kind::dead_letter;
    auto properties = amqp::decode_properties(unsettled.properties);
    // Properties that cannot be read are the reason for the dead letter; it keeps none of them.
    amqp::Properties complete = properties ? std::move(*properties) : amqp::Properties();
    amqp_message::write_end(
        complete, amqp_message::End{settlement.reason, settlement.error, unsettled.attempt,
                                    unsettled.first_attempt, unsettled.this_attempt, id_.text()});
    if (auto bytes = amqp::encode_properties(complete)) translated.properties = std::move(*bytes);
    return translated;
}

void EmbeddedReceiver::cancel() {
    consumer_->cancel();
}

boost::asio::awaitable<Result<void>> EmbeddedReceiver::flush() {
    // Calls run in order: when this one runs, so have all settlements before it. They are safe once
    // they are on disk.
    net::AskCall<void>::Work work = [](net::BrokerThread& broker) {
        broker.engine().gather();
        return Result<void>();
    };
    auto answer = co_await net::ask<void>(*broker_, std::move(work), true);
    if (!answer) co_return translate_error(answer.error());
    co_return answer;
}

}  // namespace pesan::embedded
