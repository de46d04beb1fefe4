#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "delivery_job.hpp"
#include "messaging_metrics.hpp"
#include "pesan/consumer.hpp"
#include "pesan/inbox.hpp"
#include "pesan/sql.hpp"

namespace pesan {

/// How a transaction handler's consumer is set up.
struct TransactionSetup {
    SqlDatabase* database = nullptr;
    /// Under which name the inbox remembers.
    std::string reader;
    BatchHandler handler;
    std::size_t batch = 1;
    std::size_t jobs = 1;
    /// Opens the inbox; runs on a thread that may block.
    std::function<Result<std::unique_ptr<Inbox>>()> open_inbox;
    SubscriptionMetrics metrics;
};

/// Deliveries in one database transaction with their inbox rows. When not all of a batch are
/// acknowledged, or it fails, all of it was rolled back, and it is redone one by one.
///
/// A database that cannot begin or commit is waited for within the handler's limit: that is not the
/// message's fault.
class TransactionWork final : public DeliveryWork {
public:
    explicit TransactionWork(TransactionSetup setup);

    [[nodiscard]] std::size_t job_size_max() const override { return shared_->setup.batch; }
    [[nodiscard]] std::size_t jobs_max() const override { return shared_->setup.jobs; }
    boost::asio::awaitable<Result<void>> prepare() override;
    boost::asio::awaitable<void> run(DeliveryJob& job) override;

private:
    /// Lives as long as a database thread may use it, which may be longer than the consumer.
    struct Shared {
        TransactionSetup setup;
        std::unique_ptr<Inbox> inbox;
    };
    struct Attempt;

    /// Deliveries first … first + count - 1 in one transaction; the outcomes stand once it returns.
    boost::asio::awaitable<std::shared_ptr<Attempt>> transact(DeliveryJob& job, std::size_t first,
                                                              std::size_t count);
    void settle(DeliveryJob& job, const Attempt& attempt, std::size_t first);

    std::shared_ptr<Shared> shared_;
};

}  // namespace pesan
