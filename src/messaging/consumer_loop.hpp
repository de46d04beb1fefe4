#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <memory>
#include <vector>

#include "broker_state.hpp"
#include "delivery_job.hpp"
#include "pesan/consumer.hpp"
#include "settlement_batch.hpp"

namespace pesan {

/// One running consumer: fetches deliveries, keeps its workers busy, settles what they say, watches
/// their time.
///
/// All state belongs to one strand; the public functions may be called from any thread. Its
/// coroutines share its ownership, so it lives until they have ended.
///
///   fetch ──▶ waiting_ ──▶ workers ──▶ settlements_ ──▶ receiver
///                 watch ──▶ gives up workers whose time is over
class ConsumerLoop : public std::enable_shared_from_this<ConsumerLoop> {
public:
    ConsumerLoop(std::shared_ptr<Broker::State> broker, SubscriptionId id, ConsumerOptions options,
                 std::unique_ptr<DeliveryWork> work);

    void start();
    /// See Consumer::drain.
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);
    /// Stops now: cancels handlers and gives everything back, without waiting.
    void abandon();

    [[nodiscard]] std::size_t in_flight() const {
        return in_flight_.load(std::memory_order_relaxed);
    }

private:
    enum class Phase { running, draining, stopped };

    /// One place among the jobs at work.
    struct Worker {
        std::shared_ptr<DeliveryJob> job;
        boost::asio::cancellation_signal cancel;
    };

    // consumer_loop.cpp: deliveries in, handlers, settlements out.
    void start_on_strand();
    boost::asio::awaitable<void> fetch();
    boost::asio::awaitable<bool> open_receiver(std::uint16_t prefetch);
    boost::asio::awaitable<Result<void>> try_open(std::uint16_t prefetch);
    boost::asio::awaitable<void> read_receiver();
    void accept(Receiver& receiver, std::vector<Delivery> deliveries);
    boost::asio::awaitable<void> work(Worker& worker);
    boost::asio::awaitable<void> run(Worker& worker);
    std::shared_ptr<DeliveryJob> take_job();
    void settle(const Delivery& delivery, const Outcome& outcome);
    void settle(Settlement settlement);

    // consumer_start.cpp: the first deliveries.
    boost::asio::awaitable<bool> start_reading();
    boost::asio::awaitable<bool> read_suspects();
    boost::asio::awaitable<bool> reopen(std::vector<Delivery> untouched, std::uint16_t prefetch);
    [[nodiscard]] bool suspect(const Delivery& delivery) const;

    // consumer_stop.cpp: limits and ends.
    boost::asio::awaitable<void> watch();
    void give_up(Worker& worker);
    boost::asio::awaitable<Result<void>> drain_on_strand(std::chrono::milliseconds limit);
    boost::asio::awaitable<void> flush(std::chrono::milliseconds limit);
    void stop_taking();
    void give_back_running();
    void stop();
    [[nodiscard]] bool idle() const;
    void note_end();
    boost::asio::awaitable<void> wait_for_end(std::chrono::steady_clock::time_point deadline);
    boost::asio::awaitable<void> pause(std::chrono::milliseconds time);

    void changed_in_flight(std::ptrdiff_t by);

    const std::shared_ptr<Broker::State> broker_;
    const SubscriptionId id_;
    const ConsumerOptions options_;
    const std::unique_ptr<DeliveryWork> work_;
    const SubscriptionMetrics metrics_;
    const boost::asio::strand<boost::asio::any_io_executor> strand_;

    Phase phase_ = Phase::running;
    bool fetching_ = true;
    std::shared_ptr<Receiver> receiver_;
    std::deque<Delivery> waiting_;
    std::vector<std::unique_ptr<Worker>> workers_;
    SettlementBatch settlements_;
    /// Cancelled to wake one idle worker.
    boost::asio::steady_timer work_arrived_;
    /// One timer a drain that waits; cancelled when it may look again.
    std::vector<boost::asio::steady_timer*> drains_;
    /// What fetch and watch wait on; cancelled at the stop.
    boost::asio::steady_timer pause_timer_;
    boost::asio::steady_timer watch_timer_;
    std::atomic<std::size_t> in_flight_{0};
};

/// Makes a consumer and starts it; one of a closed broker ends at once.
[[nodiscard]] Consumer start_consumer(const std::shared_ptr<Broker::State>& broker,
                                      SubscriptionId id, ConsumerOptions options,
                                      std::unique_ptr<DeliveryWork> work);

struct Consumer::State {
    explicit State(std::shared_ptr<ConsumerLoop> started) : loop(std::move(started)) {}
    ~State() { loop->abandon(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    const std::shared_ptr<ConsumerLoop> loop;
};

}  // namespace pesan
