#include "pesan/consumer.hpp"

#include "consumer_loop.hpp"

namespace pesan {

Consumer start_consumer(const std::shared_ptr<Broker::State>& broker, SubscriptionId id,
                        ConsumerOptions options, std::unique_ptr<DeliveryWork> work) {
    auto loop =
        std::make_shared<ConsumerLoop>(broker, std::move(id), std::move(options), std::move(work));
    broker->add(loop);
    if (broker->closed) {
        loop->abandon();
    } else {
        loop->start();
    }
    return Consumer(std::make_shared<Consumer::State>(std::move(loop)));
}

boost::asio::awaitable<Result<void>> Consumer::drain(std::chrono::milliseconds limit) {
    const auto state = state_;
    auto drained = co_await state->loop->drain(limit);
    co_return drained;
}

std::size_t Consumer::in_flight() const {
    return state_->loop->in_flight();
}

}  // namespace pesan
