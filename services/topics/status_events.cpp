#include "services/topics/status_events.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include "services/topics/overview.hpp"

namespace pesan::topics {

namespace asio = boost::asio;

asio::awaitable<http::Response> StatusEvents::watch() {
    if (!looking_) {
        looking_ = true;
        asio::co_spawn(broker_.executor(), look_while_watched(),
                       [this](std::exception_ptr) { looking_ = false; });
    }
    co_return feed_.watch();
}

asio::awaitable<void> StatusEvents::look_while_watched() {
    asio::steady_timer timer(broker_.executor());
    std::string last;
    do {
        const auto topics = co_await overview(broker_);
        if (!topics) co_return;
        std::string now = boost::json::serialize(*topics);
        if (now != last) feed_.post("topics", now);
        last = std::move(now);
        timer.expires_after(interval);
        co_await timer.async_wait(asio::use_awaitable);
    } while (feed_.watched());
}

}  // namespace pesan::topics
