#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

#include "pesan/outbox.hpp"
#include "pesan/sql.hpp"

namespace pesan::order {

/// Told of each message that leaves for another service, and of its bytes.
using CountSent = std::function<void(std::size_t bytes)>;

/// Carries the messages of an order to the other services. Safe from any thread.
class Dispatcher {
public:
    virtual ~Dispatcher() = default;

    /// "outbox", "direct" or "direct-parallel".
    [[nodiscard]] virtual std::string name() const = 0;

    /// In the order's transaction; what it writes commits with the order.
    virtual Result<void> write(SqlTransaction& transaction,
                               std::vector<OutboxMessage> messages) = 0;

    /// After the commit, before the customer gets the answer. `needed()` tells whether it does
    /// anything.
    ///
    /// errors   delivery_failed; the order is there, and the same call may be repeated: messages
    /// keep their ids
    virtual boost::asio::awaitable<Result<void>> deliver(std::vector<OutboxMessage> messages) = 0;
    [[nodiscard]] virtual bool needed() const = 0;
};

}  // namespace pesan::order
