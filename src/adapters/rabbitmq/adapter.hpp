#pragma once

#include "adapters/rabbitmq/session.hpp"

/// | port | RabbitMQ |
/// |---|---|
/// | topic | durable fanout exchange of that name |
/// | subscription | durable queue `topic.subscription`; the default one bears the topic's name |
/// | message | AMQP properties and `cloudEvents:` headers (amqp_message/envelope.hpp) |
/// | key | header `cloudEvents:partitionkey`; no order by it |
/// | attempt | our header, the quorum queue's count, a classic queue's "redelivered" (attempts.hpp)
/// | | retry after a delay | a ladder of quorum queues whose messages expire (delay_ladder.hpp) |
/// | dead letters | queue `topic.subscription.dead` (amqp_message/dead_letter_headers.hpp) |
/// | handle | the message's id, or a hash of its content |
/// | prefetch, delivery | a consumer on a channel of its own |
namespace pesan::rabbitmq {

/// One user of a RabbitMQ, or of whatever speaks AMQP 0-9-1 as it does. Safe from any thread.
class RabbitmqAdapter final : public BrokerAdapter {
public:
    explicit RabbitmqAdapter(std::shared_ptr<Session> session) : session_(std::move(session)) {}
    ~RabbitmqAdapter() override;

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
    /// A look takes messages out and gives them back: for a moment nobody else gets them, and at
    /// most 1,000 from the front can be seen.
    boost::asio::awaitable<Result<Page<PeekedMessage>>> peek(SubscriptionId id, std::string cursor,
                                                             std::size_t limit) override;
    boost::asio::awaitable<Result<std::uint64_t>> purge(SubscriptionId id) override;
    /// errors   unsupported: AMQP has nothing that stops a queue
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
    std::shared_ptr<Session> session_;
};

}  // namespace pesan::rabbitmq
