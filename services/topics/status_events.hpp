#pragma once

#include <boost/json/array.hpp>

#include "pesan/broker.hpp"
#include "services/topics/event_feed.hpp"

namespace pesan::topics {

/// GET /v1/events: what others post to the feed, and an event "topics" whenever the counts of a
/// topic have changed. Asks the broker only while somebody watches. One strand.
class StatusEvents {
public:
    StatusEvents(Broker broker, EventFeed& feed) : broker_(std::move(broker)), feed_(feed) {}

    boost::asio::awaitable<http::Response> watch();

private:
    static constexpr std::chrono::milliseconds interval{500};

    boost::asio::awaitable<void> look_while_watched();

    Broker broker_;
    EventFeed& feed_;
    bool looking_ = false;
};

}  // namespace pesan::topics
