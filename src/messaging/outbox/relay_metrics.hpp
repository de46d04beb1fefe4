#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <memory>
#include <string>

#include "pesan/metrics.hpp"

namespace pesan::outbox {

/// What is told of one outbox.
struct RelayMetrics {
    /// metrics    absent = counted for nobody
    /// database   SqlDatabase::name(); its last part labels the outbox
    RelayMetrics(std::shared_ptr<Metrics> metrics, const std::string& database);

    std::shared_ptr<Metrics> metrics;
    prometheus::Gauge* rows;
    prometheus::Gauge* oldest_seconds;
    prometheus::Counter* relayed;
    prometheus::Counter* refused;
    prometheus::Counter* failures;
    prometheus::Histogram* seconds;
};

/// "order" of "sqlite:./data/order.db" and of "postgresql://host:5432/shop?schema=order".
[[nodiscard]] std::string outbox_label(const std::string& database);

}  // namespace pesan::outbox
