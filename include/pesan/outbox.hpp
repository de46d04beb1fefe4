#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pesan/broker.hpp"
#include "pesan/sql.hpp"

namespace pesan {

/// A message and the topic it goes to.
struct OutboxMessage {
    std::string topic;
    Message message;
};

/// The sender's table of messages that are to be published: written in the transaction of the
/// business change, relayed to the broker afterwards, so that either both happen or neither.
class Outbox {
public:
    /// Creates or upgrades the table. The database must outlive the outbox.
    ///
    /// errors   database
    [[nodiscard]] static Result<std::unique_ptr<Outbox>> open(SqlDatabase& database);
    virtual ~Outbox() = default;

    /// Writes messages inside the caller's transaction; writers of one key are serialised until its
    /// end. Ids are given to messages that have none. Wakes the relay after the commit.
    ///
    /// errors   those of the database; invalid_argument as publish would say
    virtual Result<void> add(SqlTransaction& transaction, std::vector<OutboxMessage> messages) = 0;

    struct Depth {
        std::uint64_t rows = 0;
        std::chrono::milliseconds oldest_age{0};
    };
    virtual boost::asio::awaitable<Result<Depth>> depth() = 0;
};

struct RelayOptions {
    /// Rows read and published together; at most one unconfirmed message a key is among them,
    /// unless the broker takes a batch as a whole.
    std::size_t batch = 512;
    /// Fallback when no wake-up arrives.
    std::chrono::milliseconds poll{5'000};
    /// How long another process waits before it takes over from a relay that stopped.
    std::chrono::milliseconds lease{10'000};
    std::shared_ptr<Metrics> metrics;
};

/// Moves the outbox's messages to the broker: the first copies of a key arrive in order; late
/// duplicates may follow. Any number of processes may run one; the holder of the lease works.
class OutboxRelay {
public:
    /// Starts at once on the broker's executor. Outbox and broker must outlive it.
    OutboxRelay(Outbox& outbox, Broker broker, RelayOptions options);
    ~OutboxRelay();

    /// Publishes what is there, up to the limit, then stops and gives the lease back. Harmless
    /// twice.
    ///
    /// errors   timeout: rows remain; they are relayed after the next start
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace pesan
