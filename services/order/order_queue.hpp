#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <deque>
#include <memory>
#include <mutex>

#include "pesan/sql.hpp"
#include "services/order/acceptance.hpp"

namespace pesan::order {

/// Gathers the orders that arrive while a commit runs into the next one: many customers wait for
/// one sync. Safe from any thread.
class OrderQueue {
public:
    static constexpr std::size_t batch_max = 256;
    /// More waiting orders than this are refused at once.
    static constexpr std::size_t waiting_max = 20'000;
    static constexpr std::int64_t keys_kept_ms = 30LL * 24 * 3'600'000;

    /// All must outlive it.
    OrderQueue(boost::asio::any_io_executor executor, SqlDatabase& database, OrderTaker& taker);
    ~OrderQueue();

    /// Ends when the order is committed, or known, or refused. A caller that is cancelled does not
    /// take its order back.
    ///
    /// errors   outbox_full when waiting_max is reached; those of the database
    boost::asio::awaitable<Result<Acceptance>> submit(Submission submission);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace pesan::order
