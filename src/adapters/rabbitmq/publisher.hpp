#pragma once

#include <deque>
#include <vector>

#include "adapters/amqp_message/envelope.hpp"
#include "adapters/rabbitmq/link.hpp"

namespace pesan::rabbitmq {

/// Where a batch goes.
struct Target {
    std::string exchange;
    /// Empty: each message's own.
    std::string routing_key;
    /// What reaches no queue fails with no_subscription.
    bool mandatory = true;
};

/// Publishes with confirms, many under way at a time, on a connection of its own: a server that
/// runs out of memory stops reading from those who publish, and acknowledgements must not wait
/// behind that.
class Publisher : public ChannelEvents, public std::enable_shared_from_this<Publisher> {
public:
    explicit Publisher(std::shared_ptr<Link> link) : link_(std::move(link)) {}

    /// One result a message, once the server has spoken of all or at the deadline.
    ///
    /// errors   not_found (no such exchange), no_subscription, blocked, timeout, unreachable (not
    /// sent), unconfirmed (sent, and the connection ended), closed
    boost::asio::awaitable<std::vector<Result<void>>> publish(
        Target target, std::vector<amqp_message::Encoded> messages, Deadline deadline);

    void returned(const amqp::BasicReturn& back, const Content& content) override;
    void confirmed(std::uint64_t tag, bool multiple, bool taken) override;
    void ended(const Error& error) override;

private:
    struct Batch {
        Target target;
        std::vector<amqp_message::Encoded> messages;
        std::vector<Result<void>> results;
        std::size_t missing = 0;
        Waiters done;

        void settle(std::size_t index, Result<void> result);
    };
    /// A message that was sent and not spoken of; the batch is null once it was.
    struct Sent {
        std::shared_ptr<Batch> batch;
        std::size_t index = 0;
        bool came_back = false;
    };

    boost::asio::awaitable<Result<std::shared_ptr<Channel>>> ready(Deadline deadline);
    boost::asio::awaitable<Result<std::shared_ptr<Channel>>> open(Deadline deadline);
    boost::asio::awaitable<void> send_all(std::shared_ptr<Batch> batch,
                                          std::shared_ptr<Channel> channel);
    void settle(Sent& sent, bool taken);
    [[nodiscard]] Error late() const;

    std::shared_ptr<Link> link_;
    std::shared_ptr<Channel> channel_;
    bool opening_ = false;
    Waiters opened_;
    /// Tag of the first in sent_.
    std::uint64_t first_tag_ = 1;
    std::deque<Sent> sent_;
};

}  // namespace pesan::rabbitmq
