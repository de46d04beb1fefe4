#include "handler_work.hpp"

namespace pesan {

HandlerWork::HandlerWork(Handler handler, std::size_t concurrency)
    : handler_(std::move(handler)), concurrency_(concurrency) {}

boost::asio::awaitable<Result<void>> HandlerWork::prepare() {
    co_return Result<void>();
}

boost::asio::awaitable<void> HandlerWork::run(DeliveryJob& job) {
    const Delivery& delivery = job.deliveries().front();
    const Outcome outcome = co_await handler_(delivery);
    job.settle(0, outcome);
}

}  // namespace pesan
