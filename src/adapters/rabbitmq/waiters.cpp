#include "adapters/rabbitmq/waiters.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pesan::rabbitmq {

namespace asio = boost::asio;

namespace {

/// On the list as long as it waits, also when its coroutine is destroyed meanwhile.
struct Entry {
    Entry(std::list<asio::steady_timer*>& list, asio::steady_timer& timer)
        : list_(list), place_(list.insert(list.end(), &timer)) {}
    ~Entry() { list_.erase(place_); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

private:
    std::list<asio::steady_timer*>& list_;
    std::list<asio::steady_timer*>::iterator place_;
};

}  // namespace

asio::awaitable<void> Waiters::wait(Deadline deadline) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, deadline);
    const Entry entry(timers_, timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Waiters::wake() {
    for (auto* timer : timers_)
        timer->cancel();
}

}  // namespace pesan::rabbitmq
