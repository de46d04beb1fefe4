#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/http/message.hpp"

namespace pesan::topics {

/// What moves, for those who watch: every event goes to all watchers of the moment. A watcher that
/// is too slow loses its oldest events and is told how many. Used from one strand, the executor's.
class EventFeed {
public:
    explicit EventFeed(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// From any thread; costs next to nothing while nobody watches.
    void post(std::string name, std::string json);
    [[nodiscard]] bool watched() const { return watcher_count_ > 0; }

    /// An endless text/event-stream.
    [[nodiscard]] http::Response watch();

private:
    static constexpr std::size_t waiting_max = 1000;

    struct Watcher {
        explicit Watcher(const boost::asio::any_io_executor& executor) : wake(executor) {}
        std::deque<std::string> waiting;
        std::uint64_t lost = 0;
        boost::asio::steady_timer wake;
    };

    void distribute(const std::string& event);
    boost::asio::awaitable<void> serve(http::BodySink& sink);

    boost::asio::any_io_executor executor_;
    std::vector<std::shared_ptr<Watcher>> watchers_;
    std::atomic<std::size_t> watcher_count_ = 0;
};

}  // namespace pesan::topics
