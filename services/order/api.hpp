#pragma once

#include <boost/asio/strand.hpp>
#include <functional>

#include "base/clock.hpp"
#include "net/http/router.hpp"
#include "services/order/catalogue.hpp"
#include "services/order/counters.hpp"
#include "services/order/dispatcher.hpp"
#include "services/order/order_queue.hpp"
#include "services/order/outbox_gauge.hpp"
#include "services/order/running_keys.hpp"
#include "services/timeline/source.hpp"

namespace pesan::order {

class OrderService;

/// What the routes work with; the service owns it.
struct ApiParts {
    SqlDatabase& database;
    Catalogue& catalogue;
    Dispatcher& dispatcher;
    OrderQueue& queue;
    OutboxGauge& gauge;
    RunningKeys& running;
    Counters& counters;
    Clock& clock;
    OrderService& service;
    /// Asked for every timeline, on the strand that their client belongs to.
    std::vector<timeline::Source>& peers;
    boost::asio::strand<boost::asio::any_io_executor>& peers_strand;
};

/// Adds the routes of orders: POST, list, one, cancel, timeline, import.
void add_order_routes(http::Router& router, ApiParts& parts);
/// Adds the routes of the catalogue: list, import.
void add_product_routes(http::Router& router, ApiParts& parts);

}  // namespace pesan::order
