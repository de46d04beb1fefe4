#include "adapters/embedded/adapter.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/amqp_message/envelope.hpp"
#include "adapters/embedded/ask_engine.hpp"
#include "adapters/embedded/queue_names.hpp"
#include "adapters/embedded/receiver.hpp"
#include "adapters/embedded/shared_brokers.hpp"

namespace pesan::embedded {

namespace {

/// What the port says of a message that the engine took, or did not.
Result<void> judge(const Result<std::size_t>& outcome, bool allow_unrouted) {
    if (outcome) {
        if (*outcome > 0 || allow_unrouted) return {};
        return errc::no_subscription;
    }
    Error error = translate_error(outcome.error());
    // A topic that is not there has no subscription either.
    if (error.code != errc::not_found) return error;
    if (allow_unrouted) return {};
    return errc::no_subscription;
}

net::OutgoingMessage outgoing_of(amqp_message::Encoded message) {
    return {std::move(message.routing_key), std::move(message.properties), std::move(message.body)};
}

/// Stops the broker and waits until its directory is free.
boost::asio::awaitable<void> stop(std::shared_ptr<net::BrokerThread> broker) {
    auto start = [broker](auto handler) {
        auto done = std::make_shared<net::Completion>(std::move(handler));
        broker->stop([done](const Result<void>&) {
            net::Completions now;
            now.add(std::move(*done));
        });
    };
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        start, boost::asio::use_awaitable);
}

}  // namespace

EmbeddedAdapter::EmbeddedAdapter(std::shared_ptr<net::BrokerThread> broker,
                                 std::filesystem::path directory)
    : broker_(std::move(broker)),
      directory_(std::move(directory)),
      publisher_(std::make_shared<net::LocalPublisher>(*broker_)) {}

EmbeddedAdapter::~EmbeddedAdapter() {
    // Without close(): the last one waits here, in the broker's destructor.
    if (begin_close()) SharedBrokers::instance().release(directory_);
}

const Capabilities& EmbeddedAdapter::capabilities() const {
    static const Capabilities capabilities = [] {
        Capabilities ours;
        ours.name = "embedded";
        ours.in_process = true;
        return ours;
    }();
    return capabilities;
}

boost::asio::awaitable<std::vector<Result<void>>> EmbeddedAdapter::publish(
    std::string topic, std::vector<Message> messages, PublishOptions options) {
    std::vector<Result<void>> results(messages.size());
    std::vector<std::size_t> places;
    std::vector<net::OutgoingMessage> outgoing;
    outgoing.reserve(messages.size());
    places.reserve(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].data.size() > capabilities().message_bytes) {
            results[i] = Error(errc::message_too_large);
            continue;
        }
        auto encoded = amqp_message::encode(std::move(messages[i]));
        if (!encoded) {
            results[i] = encoded.error();
            continue;
        }
        outgoing.push_back(outgoing_of(std::move(*encoded)));
        places.push_back(i);
    }
    auto broker = broker_;
    auto publisher = publisher_;
    broker::PublishFlags flags;
    flags.delay = options.delay;
    auto outcomes = co_await publisher->publish(exchange_of(topic), std::move(outgoing), flags,
                                                options.timeout);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        results[places[i]] = judge(outcomes[i], options.allow_unrouted);
    }
    co_return results;
}

boost::asio::awaitable<Result<void>> EmbeddedAdapter::publish_foreign(std::string topic,
                                                                      ForeignMessage message) {
    auto encoded = amqp_message::encode(std::move(message));
    if (!encoded) co_return encoded.error();
    std::vector<net::OutgoingMessage> outgoing;
    outgoing.push_back(outgoing_of(std::move(*encoded)));
    auto broker = broker_;
    auto publisher = publisher_;
    const PublishOptions defaults;
    auto outcomes =
        co_await publisher->publish(exchange_of(topic), std::move(outgoing), {}, defaults.timeout);
    co_return judge(outcomes[0], false);
}

boost::asio::awaitable<Result<std::unique_ptr<Receiver>>> EmbeddedAdapter::receive(
    SubscriptionId id, ReceiveOptions options) {
    if (closed_) co_return errc::closed;
    broker::ConsumerSpec spec;
    spec.prefetch = options.prefetch;
    auto broker = broker_;
    // After a crash, a message that was out when it came may be what brought it about: its next
    // attempt is counted before a handler sees it. When all is well nobody waits for that.
    spec.count_attempt_first = broker->recovered_from_crash();
    auto consumer = std::make_shared<net::LocalConsumer>(*broker, queue_of(id), spec);
    {
        std::lock_guard lock(mutex_);
        std::erase_if(consumers_, [](const auto& one) { return one.expired(); });
        consumers_.push_back(consumer);
    }
    auto started = co_await consumer->start();
    if (!started) co_return translate_error(started.error());
    std::unique_ptr<Receiver> receiver =
        std::make_unique<EmbeddedReceiver>(std::move(broker), std::move(consumer), std::move(id));
    // close() may have come in between.
    if (closed_) co_return errc::closed;
    co_return receiver;
}

bool EmbeddedAdapter::begin_close() {
    if (closed_.exchange(true)) return false;
    end_clients();
    return true;
}

void EmbeddedAdapter::end_clients() {
    publisher_->close();
    std::lock_guard lock(mutex_);
    for (auto& one : consumers_) {
        if (auto consumer = one.lock()) consumer->close();
    }
    consumers_.clear();
}

boost::asio::awaitable<void> EmbeddedAdapter::close() {
    if (!begin_close()) co_return;
    auto broker = broker_;
    if (SharedBrokers::instance().release(directory_)) co_await stop(broker);
}

}  // namespace pesan::embedded
