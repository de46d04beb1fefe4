#pragma once

#include "services/order/dispatcher.hpp"

namespace pesan::order {

/// Messages are written with the order and relayed afterwards: the customer waits for the commit
/// only.
class OutboxDispatcher final : public Dispatcher {
public:
    /// The outbox must outlive it.
    OutboxDispatcher(Outbox& outbox, CountSent count) : outbox_(outbox), count_(std::move(count)) {}

    [[nodiscard]] std::string name() const override { return "outbox"; }
    Result<void> write(SqlTransaction& transaction, std::vector<OutboxMessage> messages) override {
        for (const OutboxMessage& each : messages)
            count_(each.message.data.size());
        return outbox_.add(transaction, std::move(messages));
    }
    boost::asio::awaitable<Result<void>> deliver(std::vector<OutboxMessage>) override {
        co_return Result<void>();
    }
    [[nodiscard]] bool needed() const override { return false; }

private:
    Outbox& outbox_;
    CountSent count_;
};

}  // namespace pesan::order
