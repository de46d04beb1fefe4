#include "services/order/outbox_gauge.hpp"

namespace pesan::order {

boost::asio::awaitable<bool> OutboxGauge::full() {
    if (outbox_ == nullptr) co_return false;
    {
        const std::lock_guard lock(mutex_);
        const auto now = clock_.boot();
        if (now - asked_ < fresh_for) co_return full_;
        // Set before the question, so that those who come meanwhile do not ask too.
        asked_ = now;
    }
    const auto depth = co_await outbox_->depth();
    const std::lock_guard lock(mutex_);
    if (depth) full_ = depth->rows > rows_max_;
    co_return full_;
}

}  // namespace pesan::order
