#pragma once

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/broker/broker_thread.hpp"

namespace pesan::net {

/// One delivery, copied out of the engine.
struct IncomingDelivery {
    broker::DeliveryTag tag = 0;
    broker::Place place = 0;
    std::uint32_t attempt = 1;
    std::optional<WallTime> first_attempt;
    WallTime enqueued{};
    std::string exchange;
    std::string routing_key;
    Bytes properties;
    Bytes body;
};

/// What becomes of one delivery.
struct LocalSettlement {
    enum class Kind : std::uint8_t { acknowledge, retry, dead_letter, release };
    broker::DeliveryTag tag = 0;
    Kind kind = Kind::acknowledge;
    std::chrono::milliseconds delay{0};
    /// For dead_letter: complete new ones.
    Bytes properties;
};

/// A consumer of this process: a session of the engine with one consumer. What the engine hands out
/// in one turn reaches the reader by one wake-up.
class LocalConsumer final : public BrokerClient,
                            public broker::SessionSink,
                            public std::enable_shared_from_this<LocalConsumer> {
public:
    /// Deliveries that wait for the reader hold this much at most, one message more.
    static constexpr std::size_t waiting_bytes_max = 4u << 20;

    /// broker   must outlive it
    LocalConsumer(BrokerThread& broker, broker::QueueName queue, broker::ConsumerSpec spec);

    /// errors   those of Engine::consume, closed
    boost::asio::awaitable<Result<void>> start();
    /// Waits for 1 … max deliveries. One caller at a time.
    ///
    /// errors   closed: after cancel() and all that was handed out, or when queue or broker have
    /// ended
    boost::asio::awaitable<Result<std::vector<IncomingDelivery>>> next(std::size_t max);

    // From any thread; nobody waits.
    void settle(std::vector<LocalSettlement> settlements);
    /// Nothing new; what is unsettled stays settleable.
    void cancel();
    /// Gives back what is unsettled; ends next().
    void close();

    // On the broker's thread.
    void confirmed(std::span<const broker::PublishTag>) override {}
    void unconfirmed(std::span<const broker::PublishTag>, const Error&) override {}
    bool deliver(broker::ConsumerId consumer, const broker::DeliveryView& delivery) override;
    void cancelled(broker::ConsumerId consumer) override;
    void timed_out(broker::ConsumerId, broker::DeliveryTag, std::chrono::milliseconds) override {}
    void blocked(bool) override {}
    void turn_ended(Completions& completions) override;
    void broker_stops(const Error& error, Completions& completions) override;

private:
    class Settle;
    friend class Settle;

    Result<void> open();
    void wait_for_news(Completions::Handler reader);
    void wake_reader();
    void resume_if_room();

    BrokerThread& broker_;
    broker::QueueName queue_;
    broker::ConsumerSpec spec_;

    // The broker's thread only.
    broker::SessionId session_ = 0;
    broker::ConsumerId consumer_ = 0;
    bool open_ = false;
    bool ending_ = false;
    std::vector<IncomingDelivery> gathered_;

    std::mutex mutex_;
    std::deque<IncomingDelivery> ready_;
    std::size_t ready_bytes_ = 0;
    bool stalled_ = false;
    bool ended_ = false;
    Completions::Handler reader_;
};

}  // namespace pesan::net
