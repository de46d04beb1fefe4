#pragma once

#include <optional>

#include "net/http/router.hpp"
#include "pesan/broker.hpp"
#include "pesan/metrics.hpp"
#include "pesan/sql.hpp"

namespace pesan::app {

/// /healthz (the process answers), /readyz (databases and broker answer, too) and /metrics. The
/// first two are free of the token.
class Health {
public:
    /// broker  none for a role that has none
    Health(std::optional<Broker> broker, std::vector<SqlDatabase*> databases,
           std::shared_ptr<Metrics> metrics)
        : broker_(std::move(broker)),
          databases_(std::move(databases)),
          metrics_(std::move(metrics)) {}
    void add_routes(http::Router& router);
    /// From now on /readyz answers 503, so that load balancers look elsewhere.
    void stopping() { stopping_ = true; }

private:
    boost::asio::awaitable<http::Response> live();
    boost::asio::awaitable<http::Response> ready();
    boost::asio::awaitable<http::Response> metrics();

    std::optional<Broker> broker_;
    std::vector<SqlDatabase*> databases_;
    std::shared_ptr<Metrics> metrics_;
    bool stopping_ = false;
};

}  // namespace pesan::app
