#include "adapters/rabbitmq/receiver.hpp"

#include <boost/asio/post.hpp>

#include "adapters/rabbitmq/spawn.hpp"

namespace pesan::rabbitmq {

namespace asio = boost::asio;

RabbitmqReceiver::~RabbitmqReceiver() {
    asio::post(session_->strand(), [subscription = subscription_] { subscription->stop(); });
}

asio::awaitable<Result<std::vector<Delivery>>> RabbitmqReceiver::next(std::size_t max) {
    auto work = subscription_->next(max);
    co_return co_await run_on(session_->strand(), std::move(work));
}

void RabbitmqReceiver::settle(std::vector<Settlement> settlements) {
    asio::post(session_->strand(),
               [subscription = subscription_, settlements = std::move(settlements)]() mutable {
                   subscription->settle(std::move(settlements));
               });
}

void RabbitmqReceiver::cancel() {
    asio::post(session_->strand(), [subscription = subscription_] { subscription->cancel(); });
}

asio::awaitable<Result<void>> RabbitmqReceiver::flush() {
    auto work = subscription_->flush();
    co_return co_await run_on(session_->strand(), std::move(work));
}

}  // namespace pesan::rabbitmq
