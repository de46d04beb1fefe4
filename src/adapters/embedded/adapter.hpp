#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "net/broker/local_consumer.hpp"
#include "net/broker/local_publisher.hpp"
#include "pesan/adapter.hpp"

/// | port | embedded broker |
/// |---|---|
/// | topic | durable fanout exchange of that name |
/// | subscription | durable queue `topic.subscription`; the default one bears the topic's name |
/// | message | AMQP properties and `cloudEvents:` headers (envelope.hpp) |
/// | key | header `cloudEvents:partitionkey`; the queue hands one of a key out at a time |
/// | delivery, prefetch | a delivery of a consumer in a session of its own |
/// | retry after a delay | the engine's retry: back to its old place when due |
/// | dead letters | queue `topic.subscription.dead` (dead_letter_headers.hpp) |
/// | handle | the message's place in its queue, as decimal digits |
namespace pesan::embedded {

struct Looked;
using OnLooked = std::function<Result<void>(broker::Engine&, const Looked&)>;

/// One connection to the broker of a directory of this process. Safe from any thread.
class EmbeddedAdapter final : public BrokerAdapter {
public:
    /// broker   one use of it, given back by close()
    EmbeddedAdapter(std::shared_ptr<net::BrokerThread> broker, std::filesystem::path directory);
    ~EmbeddedAdapter() override;

    [[nodiscard]] const Capabilities& capabilities() const override;

    boost::asio::awaitable<Result<void>> declare(Topology topology) override;
    boost::asio::awaitable<Result<void>> remove_subscription(SubscriptionId id) override;
    boost::asio::awaitable<Result<void>> remove_topic(std::string topic) override;
    boost::asio::awaitable<Result<void>> create_topic(std::string topic) override;
    boost::asio::awaitable<Result<std::vector<std::string>>> topics() override;

    boost::asio::awaitable<std::vector<Result<void>>> publish(std::string topic,
                                                              std::vector<Message> messages,
                                                              PublishOptions options) override;
    boost::asio::awaitable<Result<void>> publish_foreign(std::string topic,
                                                         ForeignMessage message) override;
    boost::asio::awaitable<Result<std::unique_ptr<Receiver>>> receive(
        SubscriptionId id, ReceiveOptions options) override;

    boost::asio::awaitable<Result<std::vector<SubscriptionStatus>>> status() override;
    boost::asio::awaitable<Result<Page<PeekedMessage>>> peek(SubscriptionId id, std::string cursor,
                                                             std::size_t limit) override;
    boost::asio::awaitable<Result<std::uint64_t>> purge(SubscriptionId id) override;
    boost::asio::awaitable<Result<void>> pause(SubscriptionId id, bool paused) override;

    boost::asio::awaitable<Result<Page<DeadLetter>>> dead_letters(SubscriptionId id,
                                                                  std::string cursor,
                                                                  std::size_t limit) override;
    boost::asio::awaitable<Result<std::uint64_t>> replay(SubscriptionId id,
                                                         DeadLetterSelection which) override;
    boost::asio::awaitable<Result<std::uint64_t>> purge_dead_letters(
        SubscriptionId id, DeadLetterSelection which) override;

    boost::asio::awaitable<void> close() override;

private:
    /// One page of a queue; `make` turns each message into what is shown of it.
    template <class Item>
    boost::asio::awaitable<Result<Page<Item>>> look_into(broker::QueueName queue,
                                                         std::string cursor, std::size_t limit,
                                                         std::function<Item(Looked)> make);
    /// Does it to the selected messages of a queue; returns their number.
    boost::asio::awaitable<Result<std::uint64_t>> with_each(broker::QueueName dead,
                                                            DeadLetterSelection which,
                                                            OnLooked each);
    /// Asks the engine; errors become the port's.
    template <class T>
    boost::asio::awaitable<Result<T>> ask_engine(std::function<Result<T>(net::BrokerThread&)> work,
                                                 bool durable);
    /// True for the caller that closes it.
    bool begin_close();
    void end_clients();

    std::shared_ptr<net::BrokerThread> broker_;
    std::filesystem::path directory_;
    std::shared_ptr<net::LocalPublisher> publisher_;
    std::atomic<bool> closed_{false};
    std::mutex mutex_;
    std::vector<std::weak_ptr<net::LocalConsumer>> consumers_;
};

}  // namespace pesan::embedded
