#pragma once

#include "adapters/rabbitmq/subscription.hpp"

namespace pesan::rabbitmq {

/// The port's end of a Subscription: its calls go to the session's strand.
class RabbitmqReceiver final : public Receiver {
public:
    RabbitmqReceiver(std::shared_ptr<Session> session, std::shared_ptr<Subscription> subscription)
        : session_(std::move(session)), subscription_(std::move(subscription)) {}
    ~RabbitmqReceiver() override;

    boost::asio::awaitable<Result<std::vector<Delivery>>> next(std::size_t max) override;
    void settle(std::vector<Settlement> settlements) override;
    void cancel() override;
    boost::asio::awaitable<Result<void>> flush() override;

private:
    std::shared_ptr<Session> session_;
    std::shared_ptr<Subscription> subscription_;
};

}  // namespace pesan::rabbitmq
