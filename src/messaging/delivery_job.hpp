#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <span>
#include <vector>

#include "pesan/delivery.hpp"
#include "pesan/result.hpp"

namespace pesan {

/// The deliveries that one worker of a consumer holds, and which of them its handler has now. Every
/// delivery is settled once: what comes later, such as the answer of a handler that was given up,
/// is dropped. One strand.
class DeliveryJob {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;
    using Settle = std::function<void(const Delivery&, const Outcome&)>;

    DeliveryJob(std::vector<Delivery> deliveries, std::chrono::milliseconds limit, Settle settle);

    [[nodiscard]] std::span<const Delivery> deliveries() const { return deliveries_; }
    /// The handler has count deliveries from first on; its time limit starts now.
    void begin(std::size_t first, std::size_t count);
    void settle(std::size_t index, const Outcome& outcome);
    [[nodiscard]] bool settled(std::size_t index) const { return settled_[index]; }

    /// The limit of what the handler has now.
    [[nodiscard]] SteadyTime deadline() const { return deadline_; }
    /// True from give_up() to the next begin(): the handler's coroutine was cancelled.
    [[nodiscard]] bool given_up() const { return given_up_; }

    /// Marks what the handler has now as settled, and hands it to the caller, who settles it in
    /// another way.
    void give_up(const std::function<void(const Delivery&)>& each);
    /// The same for everything that is not settled.
    void give_up_all(const std::function<void(const Delivery&)>& each);

private:
    void give_up_range(std::size_t first, std::size_t count,
                       const std::function<void(const Delivery&)>& each);

    std::vector<Delivery> deliveries_;
    std::vector<bool> settled_;
    std::chrono::milliseconds limit_;
    Settle settle_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    SteadyTime deadline_;
    bool given_up_ = false;
};

/// What a consumer does with its deliveries: one of the three kinds of handlers.
class DeliveryWork {
public:
    virtual ~DeliveryWork() = default;

    /// Deliveries of one job at most.
    [[nodiscard]] virtual std::size_t job_size_max() const = 0;
    /// Jobs at work at the same time.
    [[nodiscard]] virtual std::size_t jobs_max() const = 0;
    /// Before the first delivery; repeated with growing pauses while it fails.
    virtual boost::asio::awaitable<Result<void>> prepare() = 0;
    /// Handles the job and settles all of it; may throw, which is a retry of what is not settled.
    virtual boost::asio::awaitable<void> run(DeliveryJob& job) = 0;
};

}  // namespace pesan
