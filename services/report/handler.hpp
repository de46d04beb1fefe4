#pragma once

#include <span>
#include <vector>

#include "pesan/delivery.hpp"
#include "pesan/sql.hpp"
#include "services/report/store.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::report {

/// Events in, sums and steps out, in the caller's transaction. Safe from any thread; used by one at
/// a time.
class ReportHandler {
public:
    ReportHandler(Store& store, timeline::Steps& steps, shop_time::Zone zone)
        : store_(store), steps_(steps), zone_(std::move(zone)) {}

    /// One outcome a delivery; what cannot be read is rejected.
    std::vector<Outcome> handle(std::span<const Delivery> deliveries, SqlTransaction& transaction);

    /// errors   malformed; those of the database
    Result<void> record(const std::vector<Activity>& activities, SqlTransaction& transaction);

private:
    Store& store_;
    timeline::Steps& steps_;
    shop_time::Zone zone_;
};

}  // namespace pesan::report
