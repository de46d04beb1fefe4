#pragma once

#include <span>
#include <vector>

#include "base/clock.hpp"
#include "pesan/delivery.hpp"
#include "pesan/sql.hpp"
#include "services/finance/entry.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::finance {

/// Posts what the events of the topic `order` tell. Many deliveries in one transaction, with few
/// statements.
class Poster {
public:
    /// All must outlive it.
    Poster(timeline::Steps& steps, shop_time::Zone zone, Clock& clock)
        : steps_(steps), zone_(std::move(zone)), clock_(clock) {}

    /// What cannot be read is rejected with the expected shape; a failed database asks for another
    /// attempt.
    std::vector<Outcome> handle(std::span<const Delivery> deliveries, SqlTransaction& transaction);

private:
    timeline::Steps& steps_;
    shop_time::Zone zone_;
    Clock& clock_;
};

}  // namespace pesan::finance
