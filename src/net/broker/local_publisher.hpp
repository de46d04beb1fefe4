#pragma once

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/broker/broker_thread.hpp"

namespace pesan::net {

/// One message as the engine takes it.
struct OutgoingMessage {
    std::string routing_key;
    Bytes properties;
    Bytes body;
};

/// Publishes of this process: batches go to the broker's thread and come back when all of them are
/// confirmed. While the broker is blocked they wait there, in order, until their time limit.
class LocalPublisher final : public BrokerClient,
                             public broker::SessionSink,
                             public std::enable_shared_from_this<LocalPublisher> {
public:
    /// How often a publisher that was refused asks again; most are told before.
    static constexpr std::chrono::milliseconds blocked_poll{50};

    /// broker   must outlive it
    explicit LocalPublisher(BrokerThread& broker);

    /// Publishes in order; one result a message: to how many queues it went, once confirmed (0 =
    /// unroutable).
    ///
    /// errors   per message: those of Engine::publish; errc::timeout, errc::blocked at the time
    /// limit; errc::unconfirmed,
    ///          errc::closed when the broker stops
    boost::asio::awaitable<std::vector<Result<std::size_t>>> publish(
        broker::ExchangeName exchange, std::vector<OutgoingMessage> messages,
        broker::PublishFlags flags, std::chrono::milliseconds timeout);
    /// Ends what waits with closed; later publishes too. From any thread.
    void close();

    // On the broker's thread.
    void confirmed(std::span<const broker::PublishTag> tags) override;
    void unconfirmed(std::span<const broker::PublishTag> tags, const Error& error) override;
    bool deliver(broker::ConsumerId, const broker::DeliveryView&) override { return true; }
    void cancelled(broker::ConsumerId) override {}
    void timed_out(broker::ConsumerId, broker::DeliveryTag, std::chrono::milliseconds) override {}
    void blocked(bool blocked) override;
    void turn_ended(Completions& completions) override;
    void broker_stops(const Error& error, Completions& completions) override;

private:
    class Batch;
    friend class Batch;

    void take(std::shared_ptr<Batch> batch);
    void publish_waiting();
    bool publish_some(Batch& batch);
    Batch* find(broker::PublishTag tag);
    void settle(broker::PublishTag tag, Result<std::size_t> result);
    void finish_first();
    void wait_for_unblocking();
    void watch(BootTime deadline);
    void expire(Completions& completions);

    BrokerThread& broker_;
    broker::SessionId session_ = 0;
    broker::PublishTag next_tag_ = 1;
    bool open_ = false;
    bool closed_ = false;
    /// Not or not wholly given to the engine.
    std::deque<std::shared_ptr<Batch>> waiting_;
    /// Given to the engine, in the order of their tags; those done but not at the front may still
    /// be here.
    std::deque<std::shared_ptr<Batch>> unconfirmed_;
    std::optional<BootTime> alarm_;
};

}  // namespace pesan::net
