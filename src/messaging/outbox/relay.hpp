#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <map>
#include <memory>
#include <set>

#include "messaging/outbox/lease.hpp"
#include "messaging/outbox/relay_metrics.hpp"
#include "messaging/outbox/send_plan.hpp"
#include "messaging/outbox/stored_outbox.hpp"

namespace pesan {

/// A running relay. Everything but wake_from_anywhere() happens on its strand.
struct OutboxRelay::State : std::enable_shared_from_this<OutboxRelay::State> {
    using Strand = boost::asio::strand<boost::asio::any_io_executor>;

    State(outbox::StoredOutbox& outbox, Broker broker, RelayOptions options, Clock& clock);

    /// Begins to listen and to relay.
    void start();
    /// Ends soon, without giving the lease back; outbox and database are not touched any more.
    void stop();
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);

    const Strand strand;

private:
    /// What a look at the table led to.
    enum class Step {
        /// There may be more at once.
        more,
        /// All that may be sent is sent.
        idle,
        /// Another process holds the lease.
        standby,
        /// Broker or database failed: try again after a pause.
        failed,
    };
    /// One publish a topic, all under way together.
    struct Round {
        std::vector<outbox::SendPlan::Batch> batches;
        std::vector<std::vector<Result<std::string>>> results;
        std::size_t open = 0;
    };
    /// A lane whose head the broker refused for its own sake.
    struct Refusal {
        int times = 0;
        BootTime retry_at{};
    };

    static boost::asio::awaitable<void> run(std::shared_ptr<State> self);
    static boost::asio::awaitable<void> publish_batch(std::shared_ptr<State> self,
                                                      std::shared_ptr<Round> round,
                                                      std::size_t index,
                                                      std::vector<Message> messages);
    boost::asio::awaitable<Step> look();
    boost::asio::awaitable<Result<outbox::Page>> read();
    boost::asio::awaitable<Step> hold_lease();
    boost::asio::awaitable<Result<bool>> claim_lease();
    boost::asio::awaitable<void> tell_holder();
    boost::asio::awaitable<void> give_lease_back();
    boost::asio::awaitable<Step> send(outbox::Page& page);
    boost::asio::awaitable<Step> send_round(outbox::Page& page, outbox::SendPlan& plan,
                                            std::vector<outbox::SendPlan::Batch> batches);
    boost::asio::awaitable<bool> await_round(std::shared_ptr<Round> round);
    Step take_results(const outbox::Page& page, outbox::SendPlan& plan, const Round& round);
    void refuse(const outbox::StoredMessage& row, const std::string& lane, const Error& error);
    boost::asio::awaitable<Step> remove_confirmed();
    boost::asio::awaitable<void> measure(const outbox::Page& page);
    boost::asio::awaitable<void> rest(Step step);
    boost::asio::awaitable<void> wait(std::chrono::milliseconds limit, bool until_woken);
    [[nodiscard]] std::chrono::milliseconds idle_limit() const;
    void begin_scan();
    void lead(bool leading);
    void wake();
    void wake_from_anywhere();
    Step fail(const Error& error);

    outbox::StoredOutbox& outbox_;
    Broker broker_;
    const RelayOptions options_;
    const std::string name_;
    outbox::RelayMetrics metrics_;
    outbox::Lease lease_;
    Clock& clock_;
    const bool whole_;

    boost::asio::steady_timer pause_;
    boost::asio::steady_timer round_done_;
    boost::asio::steady_timer ended_timer_;
    std::shared_ptr<void> waker_;
    std::shared_ptr<void> listening_;
    const std::shared_ptr<outbox::Wakers> wakers_;
    std::atomic<bool> wake_posted_ = false;

    /// Rows behind this number are read next; 0 begins a new scan.
    std::int64_t cursor_ = 0;
    /// Lanes that this scan leaves out. Kept for the whole scan, so that no later message
    /// overtakes.
    std::set<std::string> held_back_;
    std::map<std::string, Refusal> refusals_;
    std::vector<std::int64_t> confirmed_;
    int failures_ = 0;
    bool leading_ = false;
    bool woken_ = false;
    bool draining_ = false;
    bool stopped_ = false;
    bool ended_ = false;
    BootTime measured_at_{};
};

}  // namespace pesan
