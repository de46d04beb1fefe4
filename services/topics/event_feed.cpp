#include "services/topics/event_feed.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/http/answers.hpp"

namespace pesan::topics {

namespace asio = boost::asio;

void EventFeed::post(std::string name, std::string json) {
    if (!watched()) return;
    asio::post(executor_, [this, name = std::move(name), json = std::move(json)] {
        distribute(http::sse_event(name, json));
    });
}

void EventFeed::distribute(const std::string& event) {
    for (const auto& watcher : watchers_) {
        if (watcher->waiting.size() == waiting_max) {
            watcher->waiting.pop_front();
            ++watcher->lost;
        }
        watcher->waiting.push_back(event);
        watcher->wake.cancel();
    }
}

http::Response EventFeed::watch() {
    return http::event_stream([this](http::BodySink& sink) { return serve(sink); });
}

asio::awaitable<void> EventFeed::serve(http::BodySink& sink) {
    const auto watcher = std::make_shared<Watcher>(executor_);
    watchers_.push_back(watcher);
    watcher_count_ = watchers_.size();
    struct Leave {
        EventFeed& feed;
        std::shared_ptr<Watcher> watcher;
        ~Leave() {
            std::erase(feed.watchers_, watcher);
            feed.watcher_count_ = feed.watchers_.size();
        }
    };
    const Leave leave{*this, watcher};
    if (!co_await sink.write(http::sse_comment("watching"))) co_return;
    for (;;) {
        while (!watcher->waiting.empty()) {
            std::string events;
            if (watcher->lost > 0) {
                events =
                    http::sse_event("lost", "{\"events\": " + std::to_string(watcher->lost) + "}");
                watcher->lost = 0;
            }
            for (const std::string& event : watcher->waiting)
                events += event;
            watcher->waiting.clear();
            if (!co_await sink.write(events)) co_return;
        }
        watcher->wake.expires_after(std::chrono::seconds(15));
        const auto [failed] =
            co_await watcher->wake.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!failed && !co_await sink.write(http::sse_comment("still here"))) co_return;
        // Cancelled by distribute(): there are events. Cancelled by the server: this coroutine is
        // cancelled too.
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

}  // namespace pesan::topics
