#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"
#include "pesan/consumer.hpp"
#include "pesan/message.hpp"
#include "pesan/metrics.hpp"
#include "pesan/result.hpp"
#include "pesan/topic.hpp"

namespace pesan {

struct BrokerOptions {
    /// The CloudEvents source of messages that name none.
    std::string source = "/pesan";
    /// Declared when the connection stands.
    Topology topology = Topology::defaults();
    /// Where counters and histograms go; absent = nowhere.
    std::shared_ptr<Metrics> metrics;
};

/// A connection to a broker: publish and subscribe. Cheap to copy, all copies are one connection.
/// Its coroutines run on the executor it was made with.
class Broker {
public:
    explicit Broker(std::unique_ptr<BrokerAdapter> adapter, BrokerOptions options,
                    boost::asio::any_io_executor executor);

    /// Publishes one message to every subscription of a topic; a value once the broker has
    /// confirmed it.
    ///
    /// returns  the message's id
    /// errors   no_subscription (unless allow_unrouted), message_too_large, invalid_argument,
    /// blocked, timeout,
    ///          unconfirmed (it may be there or not), store_failed, closed
    boost::asio::awaitable<Result<std::string>> publish(std::string topic, Message message,
                                                        PublishOptions options = {});
    /// Publishes many with one wait; one result a message, in order.
    boost::asio::awaitable<std::vector<Result<std::string>>> publish(std::string topic,
                                                                     std::vector<Message> messages,
                                                                     PublishOptions options = {});

    /// Starts a consumer; it runs until it is drained, the broker closes or the consumer's last
    /// copy goes. The subscription is declared when it is missing. See consumer.hpp for the
    /// handlers.
    [[nodiscard]] Consumer subscribe(SubscriptionId subscription, ConsumerOptions options,
                                     Handler handler);
    /// The same with a database transaction that also holds the inbox row.
    [[nodiscard]] Consumer subscribe(SubscriptionId subscription, ConsumerOptions options,
                                     SqlDatabase& database, TransactionHandler handler);
    /// The same for what is there, up to ConsumerOptions::batch, in one transaction.
    [[nodiscard]] Consumer subscribe(SubscriptionId subscription, ConsumerOptions options,
                                     SqlDatabase& database, BatchHandler handler);

    /// Topology, depth, dead letters: the adapter's own operations.
    [[nodiscard]] BrokerAdapter& adapter() const;
    [[nodiscard]] const Capabilities& capabilities() const { return adapter().capabilities(); }
    [[nodiscard]] boost::asio::any_io_executor executor() const;

    /// Ends all consumers and the connection. Harmless twice.
    boost::asio::awaitable<void> close();

    struct State;

private:
    std::shared_ptr<State> state_;
};

/// Connects by URL: "embedded:./pesan-data/broker", "amqp://user:secret@host/vhost" … and declares
/// the topology. The connection's coroutines run on the executor this is awaited on. A scheme must
/// have been registered before (pesan::embedded::register_adapter() …): libraries are linked
/// statically, and nothing registers itself.
///
/// errors   invalid_url, unknown_scheme, unreachable (host and port, never credentials),
/// access_refused, tls_failed
[[nodiscard]] boost::asio::awaitable<Result<Broker>> connect(std::string url,
                                                             BrokerOptions options);
[[nodiscard]] boost::asio::awaitable<Result<Broker>> connect(std::string url);

}  // namespace pesan
