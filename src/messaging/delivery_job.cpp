#include "delivery_job.hpp"

namespace pesan {

DeliveryJob::DeliveryJob(std::vector<Delivery> deliveries, std::chrono::milliseconds limit,
                         Settle settle)
    : deliveries_(std::move(deliveries)),
      settled_(deliveries_.size(), false),
      limit_(limit),
      settle_(std::move(settle)) {
    begin(0, deliveries_.size());
}

void DeliveryJob::begin(std::size_t first, std::size_t count) {
    first_ = first;
    count_ = count;
    given_up_ = false;
    deadline_ = std::chrono::steady_clock::now() + limit_;
}

void DeliveryJob::settle(std::size_t index, const Outcome& outcome) {
    if (settled_[index]) return;
    settled_[index] = true;
    settle_(deliveries_[index], outcome);
}

void DeliveryJob::give_up(const std::function<void(const Delivery&)>& each) {
    give_up_range(first_, count_, each);
}

void DeliveryJob::give_up_all(const std::function<void(const Delivery&)>& each) {
    give_up_range(0, deliveries_.size(), each);
}

void DeliveryJob::give_up_range(std::size_t first, std::size_t count,
                                const std::function<void(const Delivery&)>& each) {
    given_up_ = true;
    for (std::size_t index = first; index < first + count; ++index) {
        if (settled_[index]) continue;
        settled_[index] = true;
        each(deliveries_[index]);
    }
}

}  // namespace pesan
