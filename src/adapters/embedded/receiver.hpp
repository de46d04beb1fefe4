#pragma once

#include <memory>
#include <unordered_map>

#include "net/broker/local_consumer.hpp"
#include "pesan/adapter.hpp"

namespace pesan::embedded {

/// Reads one queue. Used from one strand.
class EmbeddedReceiver final : public Receiver {
public:
    EmbeddedReceiver(std::shared_ptr<net::BrokerThread> broker,
                     std::shared_ptr<net::LocalConsumer> consumer, SubscriptionId id);
    ~EmbeddedReceiver() override;

    boost::asio::awaitable<Result<std::vector<Delivery>>> next(std::size_t max) override;
    void settle(std::vector<Settlement> settlements) override;
    void cancel() override;
    boost::asio::awaitable<Result<void>> flush() override;

private:
    /// What a dead letter will need.
    struct Unsettled {
        Bytes properties;
        std::uint32_t attempt = 1;
        WallTime first_attempt;
        WallTime this_attempt;
    };

    Delivery open(net::IncomingDelivery incoming);
    [[nodiscard]] net::LocalSettlement translate(const Settlement& settlement,
                                                 const Unsettled& unsettled) const;

    std::shared_ptr<net::BrokerThread> broker_;
    std::shared_ptr<net::LocalConsumer> consumer_;
    SubscriptionId id_;
    std::unordered_map<std::uint64_t, Unsettled> unsettled_;
};

}  // namespace pesan::embedded
