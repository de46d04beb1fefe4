#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "pesan/delivery.hpp"
#include "pesan/result.hpp"
#include "pesan/retry_policy.hpp"
#include "pesan/sql.hpp"

namespace pesan {

struct ConsumerOptions {
    /// Handlers at work at the same time.
    std::size_t concurrency = 8;
    /// Deliveries taken ahead; at least concurrency.
    std::uint16_t prefetch = 64;
    /// Longest time of one handler; after it the delivery is retried with reason handler_timeout
    /// and the handler's coroutine is cancelled. A handler that does not end then goes on holding
    /// its place among the `concurrency`.
    std::chrono::milliseconds handler_timeout{30'000};
    RetryPolicy retry;
    /// Deliveries of one batch handler's transaction at most; one batch runs at a time and the next
    /// one gathers.
    std::size_t batch = 64;
    /// Name under which the inbox remembers ids; empty = the subscription's text().
    std::string inbox_name;
};

/// Handles one delivery on the broker's executor, all those of one consumer on one strand of it:
/// between two suspensions a handler is alone. An exception is a Retry with its text.
using Handler = std::function<boost::asio::awaitable<Outcome>(const Delivery&)>;

/// Handles one delivery on a database thread, inside a transaction that also holds the message's
/// inbox row: effect and id commit together, so that a redelivery changes nothing. Retry, Reject
/// and exceptions roll back. It may run more than once for one delivery (see
/// SqlDatabase::transact). A foreign message without an id has no inbox row.
using TransactionHandler = std::function<Outcome(const Delivery&, SqlTransaction&)>;

/// Handles what is there, up to `batch`, in one transaction; returns one outcome a delivery, in
/// order. Ids that the inbox knows are left out before. If the transaction fails or a delivery is
/// not acknowledged, all of the batch is rolled back and redone one by one, so that a poison
/// message costs only itself.
using BatchHandler =
    std::function<std::vector<Outcome>(std::span<const Delivery>, SqlTransaction&)>;

/// A running consumer. Copies are the same consumer; it ends when drained, when the broker closes,
/// or with its last copy: what runs then is cancelled and comes again.
class Consumer {
public:
    struct State;
    explicit Consumer(std::shared_ptr<State> state) : state_(std::move(state)) {}

    /// Takes nothing new, lets running handlers finish within the limit, gives the rest back.
    ///
    /// returns  value when all finished; timeout when some were given back unfinished (they come
    /// again)
    boost::asio::awaitable<Result<void>> drain(
        std::chrono::milliseconds limit = std::chrono::seconds(10));

    /// Deliveries whose handler runs or that wait for one.
    [[nodiscard]] std::size_t in_flight() const;

private:
    std::shared_ptr<State> state_;
};

}  // namespace pesan
