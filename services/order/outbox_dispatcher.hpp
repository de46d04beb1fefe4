#pragma once

#include "services/order/dispatcher.hpp"

namespace pesan::order {

/// Messages are written with the order and relayed afterwards: the customer waits for the commit only.
class OutboxDispatcher final : public Dispatcher {
public:
    /// The outbox must outlive it.
    explicit OutboxDispatcher(Outbox& outbox) : outbox_(outbox) {}

    [[nodiscard]] std::string name() const override { return "outbox"; }
    Result<void> write(SqlTransaction& transaction, std::vector<OutboxMessage> messages) override {
        return outbox_.add(transaction, std::move(messages));
    }
    boost::asio::awaitable<Result<void>> deliver(std::vector<OutboxMessage>) override { co_return Result<void>(); }
    [[nodiscard]] bool needed() const override { return false; }

private:
    Outbox& outbox_;
};

}  // namespace pesan::order
