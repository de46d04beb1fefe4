#pragma once

#include <set>

#include "adapters/rabbitmq/attempts.hpp"
#include "adapters/rabbitmq/publisher.hpp"
#include "pesan/adapter.hpp"

namespace pesan::rabbitmq {

class Subscription;

/// What an adapter and its receivers share: two connections that come back, and what is known of
/// the server. Everything runs on its strand.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(boost::asio::any_io_executor strand, Settings settings);

    /// errors   those of Link::start
    boost::asio::awaitable<Result<void>> start();
    boost::asio::awaitable<void> close();
    [[nodiscard]] bool is_closed() const { return closed_; }
    [[nodiscard]] boost::asio::any_io_executor strand() const { return strand_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// A channel for a few calls; the caller closes it.
    boost::asio::awaitable<Result<std::shared_ptr<Channel>>> open_channel();
    /// One call on a channel of its own: a refusal ends the channel it came on.
    boost::asio::awaitable<Result<Answer>> call(Bytes method);

    [[nodiscard]] Publisher& publisher() { return *publisher_; }
    [[nodiscard]] Link& consuming() { return *consuming_; }
    [[nodiscard]] ReleaseMemory& released() { return released_; }

    // Topology (topology.cpp).
    boost::asio::awaitable<Result<void>> declare(SubscriptionSpec spec);
    boost::asio::awaitable<Result<void>> declare_topic(std::string topic);
    boost::asio::awaitable<Result<void>> declare_dead_letters(SubscriptionId id);
    /// errors   not_found
    boost::asio::awaitable<Result<amqp::QueueDeclareOk>> look_at_queue(std::string queue);
    /// What is waiting; returns how many.
    boost::asio::awaitable<Result<std::uint64_t>> purge_queue(std::string queue);
    boost::asio::awaitable<Result<void>> look_at_topic(std::string topic);
    /// Makes sure that what is sent to the ladder's step comes to the queue when it is due.
    boost::asio::awaitable<Result<void>> prepare_delay(std::chrono::seconds step,
                                                       std::string queue);
    /// The same, to a topic. returns  the routing key to send with
    boost::asio::awaitable<Result<std::string>> prepare_topic_delay(std::chrono::seconds step,
                                                                    std::string topic);
    /// After an error that says that something is missing: ask and declare anew.
    void forget_topology();
    void forget_topic(const std::string& topic) { topics_.erase(topic); }

    /// The channel of those who look into queues, one at a time: what one has given back is there
    /// again for the next one only if both use the same channel (a quorum queue takes its time).
    struct Looking {
        bool busy = false;
        Waiters free;
        std::shared_ptr<Channel> channel;
    };
    Looking looking;

    /// A quorum queue was told of something: what the server has not passed on to it when the
    /// connection ends is lost, and comes again as a redelivery.
    void note_settled() { settled_ = std::chrono::steady_clock::now(); }
    static constexpr std::chrono::milliseconds linger{250};

    /// What this connection has declared, read or published to: AMQP cannot list.
    std::set<SubscriptionId> known;
    std::vector<std::weak_ptr<Subscription>> receivers;
    [[nodiscard]] bool knows_topic(const std::string& topic) const {
        return topics_.contains(topic);
    }
    [[nodiscard]] const std::set<std::string>& topics() const { return topics_; }

private:
    boost::asio::awaitable<Result<void>> declare_queue(std::string name);
    boost::asio::awaitable<Result<void>> prepare_step(std::chrono::seconds step);
    boost::asio::awaitable<Result<void>> prepare_due();

    boost::asio::any_io_executor strand_;
    Settings settings_;
    std::shared_ptr<Link> consuming_;
    std::shared_ptr<Link> publishing_;
    std::shared_ptr<Publisher> publisher_;
    ReleaseMemory released_;
    std::set<std::string> topics_;
    std::set<std::chrono::seconds> steps_;
    std::set<std::string> due_;
    bool due_declared_ = false;
    Deadline settled_{};
    Waiters lingering_;
    bool closed_ = false;
};

}  // namespace pesan::rabbitmq
