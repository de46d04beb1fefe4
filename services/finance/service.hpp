#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "net/http/router.hpp"
#include "pesan/broker.hpp"
#include "pesan/sql.hpp"
#include "services/finance/handler.hpp"
#include "services/timeline/source.hpp"

namespace pesan::finance {

struct FinanceServiceOptions {
    /// The shop's zone: to which business day a time belongs.
    std::string timezone = "Asia/Jakarta";
    /// Deliveries in one transaction.
    std::size_t batch = 256;
    ConsumerOptions consumer = {};
    Clock* clock = &SystemClock::instance();
};

/// The ledger: reads `order.finance`, answers /v1/ledger. Safe from any thread once it is open.
class FinanceService {
public:
    /// The database must outlive the service.
    ///
    /// errors   shop_time::errc::zone_unknown, database
    [[nodiscard]] static Result<std::unique_ptr<FinanceService>> open(
        SqlDatabase& database, FinanceServiceOptions options);

    /// The service must outlive the router.
    void add_routes(http::Router& router);
    /// Begins to read its subscription.
    void start(Broker& broker);
    /// Finishes what runs, takes nothing new. Harmless twice, and without start().
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);
    /// This service's steps, for GET /v1/steps and the timeline of the same process.
    [[nodiscard]] timeline::Steps& steps() { return *steps_; }

private:
    FinanceService(SqlDatabase& database, FinanceServiceOptions options, shop_time::Zone zone,
                   std::unique_ptr<timeline::Steps> steps);

    SqlDatabase& database_;
    FinanceServiceOptions options_;
    std::unique_ptr<timeline::Steps> steps_;
    Poster poster_;
    std::optional<Consumer> consumer_;
};

}  // namespace pesan::finance
