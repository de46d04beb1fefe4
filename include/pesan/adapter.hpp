#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pesan/delivery.hpp"
#include "pesan/errc.hpp"
#include "pesan/message.hpp"
#include "pesan/result.hpp"
#include "pesan/topic.hpp"

namespace pesan {

/// What a broker can and cannot do; the conformance run checks each line and prints the table.
struct Capabilities {
    /// The scheme of its URLs: "embedded", "amqp" …
    std::string name;
    /// Lives in this process: no password, TLS or network to fail.
    bool in_process = false;
    /// What is confirmed survives kill -9 of the broker.
    bool durable = true;
    /// At least once to each subscription; false = at most once.
    bool at_least_once = true;
    /// Messages of one key are handed out one after the other over all consumers of an ordered
    /// subscription.
    bool ordered_by_key = true;
    /// Attempt numbers survive reconnects and restarts.
    bool persistent_attempts = true;
    /// peek, pause, purge and replay of dead letters.
    bool managed = true;
    /// Delays of any length are held by the broker.
    bool delays = true;
    /// The largest message it takes.
    std::size_t message_bytes = message_bytes_max;
};

struct PublishOptions {
    /// A publish that reaches no subscription succeeds instead of failing with no_subscription.
    bool allow_unrouted = false;
    /// How long the confirm may take, blocked time included.
    std::chrono::milliseconds timeout{30'000};
    /// Hand the message out only after this time.
    std::chrono::milliseconds delay{0};
};

struct ReceiveOptions {
    /// Unsettled deliveries at most; 1 … 65,535.
    std::uint16_t prefetch = 64;
};

/// How one delivery ends; see the outcomes in delivery.hpp.
struct Settlement {
    enum class Kind {
        acknowledge,
        /// Hand out again after `delay`; the attempt counts.
        retry,
        /// Move to the subscription's dead letters, with reason and error.
        dead_letter,
        /// Give back at once to its old place as if it had not been handed out: the attempt does
        /// not count.
        release,
    };
    std::uint64_t tag = 0;
    Kind kind = Kind::acknowledge;
    std::chrono::milliseconds delay{0};
    std::string reason;
    std::string error;
};

/// The end of one subscription that a consumer reads. Used from one strand. Destroying it gives
/// back what is unsettled; that counts as an attempt for what was handed out.
class Receiver {
public:
    virtual ~Receiver() = default;

    /// Waits for deliveries; returns 1 … max of them as soon as there are any. After a lost
    /// connection it comes back by itself and goes on; settled tags of before are ignored.
    ///
    /// errors   closed after cancel(), close of the adapter, or deletion of the subscription
    virtual boost::asio::awaitable<Result<std::vector<Delivery>>> next(std::size_t max) = 0;

    /// Settles deliveries; does not wait. A settlement that is lost shows as a redelivery.
    virtual void settle(std::vector<Settlement> settlements) = 0;

    /// Takes nothing new: next() ends with closed once what was already handed out has been
    /// returned by it. What is unsettled stays settleable.
    virtual void cancel() = 0;

    /// Waits until everything settled so far has reached the broker.
    virtual boost::asio::awaitable<Result<void>> flush() = 0;
};

/// What is in a subscription now.
struct SubscriptionStatus {
    SubscriptionId id;
    bool ordered = false;
    bool paused = false;
    /// May be handed out now.
    std::uint64_t ready = 0;
    /// Handed out and not settled.
    std::uint64_t unsettled = 0;
    /// Waiting for their delay.
    std::uint64_t delayed = 0;
    std::uint64_t dead_letters = 0;
    std::uint64_t consumers = 0;
    /// Totals since the broker started.
    std::uint64_t published = 0;
    std::uint64_t delivered = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t retried = 0;
    /// Age of the oldest message that is not settled; absent when empty.
    std::optional<std::chrono::milliseconds> oldest_age;
};

/// A waiting message seen without consuming it.
struct PeekedMessage {
    std::string handle;
    Message message;
    std::uint32_t attempts = 0;
    enum class State { ready, unsettled, delayed } state = State::ready;
};

template <class T>
struct Page {
    std::vector<T> items;
    /// Give it back to get the next page; empty = no more.
    std::string next_cursor;
};

/// Which dead letters to replay or purge: all of them, or those named.
struct DeadLetterSelection {
    /// Handles or message ids; empty = all.
    std::vector<std::string> handles;
    std::size_t max = SIZE_MAX;
};

/// What a program without this library sends: bytes, perhaps with a media type and attributes of
/// its own.
struct ForeignMessage {
    std::string content_type;
    Headers headers;
    std::string body;
};

/// The port behind which every broker hides. One object is one connection (or pool) to one broker;
/// its coroutines run on the executor it was made with and may be awaited from any strand of it.
class BrokerAdapter {
public:
    virtual ~BrokerAdapter() = default;

    [[nodiscard]] virtual const Capabilities& capabilities() const = 0;

    /// Creates topics and subscriptions that are missing; existing ones stay as they are.
    ///
    /// errors   unreachable, access_refused, invalid_argument (options that contradict what exists)
    virtual boost::asio::awaitable<Result<void>> declare(Topology topology) = 0;
    /// Removes a subscription with its messages and dead letters.
    virtual boost::asio::awaitable<Result<void>> remove_subscription(SubscriptionId id) = 0;
    /// Removes a topic with its subscriptions.
    virtual boost::asio::awaitable<Result<void>> remove_topic(std::string topic) = 0;
    /// Creates a topic that nobody subscribes yet; publishing to it fails with no_subscription.
    virtual boost::asio::awaitable<Result<void>> create_topic(std::string topic) = 0;
    virtual boost::asio::awaitable<Result<std::vector<std::string>>> topics() = 0;

    /// Publishes to every subscription of the topic; ends when the broker has confirmed all. The
    /// result has one entry a message, in order. Messages of one call keep their order. Ids,
    /// sources and times must be set (Broker does).
    ///
    /// errors   per message: no_subscription, message_too_large, blocked, timeout, unconfirmed,
    /// store_failed, closed
    virtual boost::asio::awaitable<std::vector<Result<void>>> publish(std::string topic,
                                                                      std::vector<Message> messages,
                                                                      PublishOptions options) = 0;

    /// Sends a message as such a program would, with nothing added: for gateways and the
    /// conformance suite. A body of media type application/cloudevents+json is CloudEvents'
    /// structured mode.
    ///
    /// errors   unsupported, and those of publish
    virtual boost::asio::awaitable<Result<void>> publish_foreign(std::string topic,
                                                                 ForeignMessage message) {
        (void)topic, (void)message;
        co_return errc::unsupported;
    }

    /// errors   not_found
    virtual boost::asio::awaitable<Result<std::unique_ptr<Receiver>>> receive(
        SubscriptionId id, ReceiveOptions options) = 0;

    virtual boost::asio::awaitable<Result<std::vector<SubscriptionStatus>>> status() = 0;
    virtual boost::asio::awaitable<Result<Page<PeekedMessage>>> peek(SubscriptionId id,
                                                                     std::string cursor,
                                                                     std::size_t limit) = 0;
    /// Removes all waiting messages (not dead letters); returns how many.
    virtual boost::asio::awaitable<Result<std::uint64_t>> purge(SubscriptionId id) = 0;
    /// A paused subscription hands nothing out; messages gather.
    virtual boost::asio::awaitable<Result<void>> pause(SubscriptionId id, bool paused) = 0;

    virtual boost::asio::awaitable<Result<Page<DeadLetter>>> dead_letters(SubscriptionId id,
                                                                          std::string cursor,
                                                                          std::size_t limit) = 0;
    /// Puts dead letters back into their own subscription, ids unchanged, attempts from 1; returns
    /// how many.
    virtual boost::asio::awaitable<Result<std::uint64_t>> replay(SubscriptionId id,
                                                                 DeadLetterSelection which) = 0;
    virtual boost::asio::awaitable<Result<std::uint64_t>> purge_dead_letters(
        SubscriptionId id, DeadLetterSelection which) = 0;

    /// Ends receivers and connections; publishes that wait end with closed or unconfirmed. Harmless
    /// twice.
    virtual boost::asio::awaitable<void> close() = 0;
};

/// What an adapter is made from.
struct ConnectContext {
    boost::asio::any_io_executor executor;
    /// The URL as given; credentials inside.
    std::string url;
};

using AdapterFactory =
    std::function<boost::asio::awaitable<Result<std::unique_ptr<BrokerAdapter>>>(ConnectContext)>;

/// Makes a URL scheme known to pesan::connect. Adapters are registered by the function their header
/// declares (pesan::embedded::register_adapter() …), called before connect.
void register_adapter(std::string scheme, AdapterFactory factory);

}  // namespace pesan
