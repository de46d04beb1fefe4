#pragma once

#include <unordered_map>

#include "adapters/rabbitmq/session.hpp"

namespace pesan::rabbitmq {

/// Reads one queue, on a channel that comes back with its connection. On the session's strand.
///
/// | settlement | on the wire |
/// |---|---|
/// | acknowledge | basic.ack |
/// | release | basic.nack with requeue |
/// | retry at once | basic.reject with requeue where the queue counts, else a copy with one attempt
/// more | | retry later | a copy to the ladder (delay_ladder.hpp), confirmed before the original is
/// acknowledged | | dead_letter | a copy to the queue of dead letters, confirmed before the
/// original is acknowledged |
class Subscription : public ChannelEvents, public std::enable_shared_from_this<Subscription> {
public:
    Subscription(std::shared_ptr<Session> session, SubscriptionId id, std::uint16_t prefetch)
        : session_(std::move(session)),
          id_(std::move(id)),
          queue_(id_.text()),
          prefetch_(prefetch) {}

    void start();
    boost::asio::awaitable<Result<std::vector<Delivery>>> next(std::size_t max);
    void settle(std::vector<Settlement> settlements);
    void cancel();
    boost::asio::awaitable<Result<void>> flush();
    /// Gives everything back and ends.
    void stop();

    [[nodiscard]] const SubscriptionId& id() const { return id_; }
    /// Handed to us and not settled.
    [[nodiscard]] std::size_t unsettled() const {
        return waiting_.size() + unsettled_.size() + copying_;
    }

    void delivered(const amqp::BasicDeliver& deliver, Content content) override;
    void cancelled() override;
    void ended(const Error& error) override;

private:
    struct Incoming {
        std::shared_ptr<Channel> channel;
        std::uint64_t tag = 0;
        std::string exchange;
        Result<amqp::Properties> properties;
        Bytes body;
        std::uint32_t attempt = 1;
        WallTime first_attempt;
        WallTime this_attempt;
    };
    /// Where a copy goes.
    struct Copy {
        Target target;
        amqp::Properties properties;
        /// Nothing is handed out before the original is gone: a handler that ends the process would
        /// leave both, and more at each start.
        bool holds_others = false;
    };

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<Result<void>> consume();
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
    boost::asio::awaitable<void> end_consuming(std::shared_ptr<Channel> channel,
                                               std::shared_ptr<Channel::Call> call);
    boost::asio::awaitable<void> give_back();
    /// Returns when the server has what was sent on the channel.
    boost::asio::awaitable<Result<void>> reach_server(std::shared_ptr<Channel> channel);

    /// Decides whether it may be handed out as it is.
    void receive(Incoming incoming, bool redelivered);
    Delivery open(Incoming incoming);
    void settle_other(const Settlement& settlement, Incoming incoming);
    void release(const Incoming& incoming);
    void reject(const Incoming& incoming);
    /// Acknowledges deliveries of one channel, in as few frames as can be.
    void acknowledge(const std::shared_ptr<Channel>& channel, std::vector<std::uint64_t> tags);

    // Copies (copying.cpp).
    void note_attempt(Incoming incoming);
    void retry(Incoming incoming, std::chrono::milliseconds delay);
    void climb_again(Incoming incoming, WallTime not_before);
    void dead_letter(Incoming incoming, const Settlement& settlement);
    void start_copy(Incoming incoming, Copy copy, std::chrono::milliseconds delay);
    boost::asio::awaitable<void> copy(Incoming incoming, Copy copy,
                                      std::chrono::milliseconds delay);
    boost::asio::awaitable<Result<void>> send_copy(const Incoming& incoming, const Copy& copy,
                                                   std::chrono::milliseconds delay);

    std::shared_ptr<Session> session_;
    SubscriptionId id_;
    std::string queue_;
    std::uint16_t prefetch_;
    std::shared_ptr<Channel> channel_;
    std::deque<Incoming> waiting_;
    std::unordered_map<std::uint64_t, Incoming> unsettled_;
    std::uint64_t next_tag_ = 1;
    /// Tags of this channel that the server waits for.
    std::set<std::uint64_t> outstanding_;
    /// Its queue counts deliveries, as quorum queues do.
    bool counts_ = false;
    std::size_t copying_ = 0;
    /// Copies that hold others.
    std::size_t holding_ = 0;
    /// cancel() was called; nothing new is asked for.
    bool cancelled_ = false;
    /// The server has said that nothing comes any more.
    bool quiet_ = false;
    bool stopped_ = false;
    bool gone_ = false;
    Waiters changes_;
};

}  // namespace pesan::rabbitmq
