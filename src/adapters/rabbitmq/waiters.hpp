#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

namespace pesan::rabbitmq {

using Deadline = std::chrono::steady_clock::time_point;

/// Coroutines that wait until something changes; they look themselves what it was. One strand.
class Waiters {
public:
    /// Returns after the next wake(), or at the deadline.
    boost::asio::awaitable<void> wait(Deadline deadline = Deadline::max());
    void wake();

private:
    std::list<boost::asio::steady_timer*> timers_;
};

}  // namespace pesan::rabbitmq
