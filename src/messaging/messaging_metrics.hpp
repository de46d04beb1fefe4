#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "pesan/adapter.hpp"
#include "pesan/metrics.hpp"

namespace pesan {

/// What is counted of one topic's publishers.
struct TopicMetrics {
    prometheus::Counter* confirmed;
    prometheus::Counter* failed;
    prometheus::Histogram* seconds;
};

/// What is counted of one subscription's consumers.
struct SubscriptionMetrics {
    prometheus::Counter* acknowledged;
    prometheus::Counter* retried;
    prometheus::Counter* dead_lettered;
    prometheus::Counter* released;
    prometheus::Counter* duplicates;
    prometheus::Histogram* seconds;
    prometheus::Gauge* in_flight;

    void count(Settlement::Kind kind) const;
};

/// The library's own families. Safe from any thread.
class MessagingMetrics {
public:
    /// metrics   absent = counted for nobody
    explicit MessagingMetrics(std::shared_ptr<Metrics> metrics);

    /// Topics beyond topics_max are counted together as "other": whoever publishes names topics.
    [[nodiscard]] TopicMetrics topic(const std::string& name);
    [[nodiscard]] SubscriptionMetrics subscription(const SubscriptionId& id);

    static constexpr std::size_t topics_max = 1'000;

private:
    std::shared_ptr<Metrics> metrics_;
    prometheus::Family<prometheus::Counter>& publishes_;
    prometheus::Family<prometheus::Histogram>& publish_seconds_;
    prometheus::Family<prometheus::Counter>& deliveries_;
    prometheus::Family<prometheus::Counter>& duplicates_;
    prometheus::Family<prometheus::Histogram>& handler_seconds_;
    prometheus::Family<prometheus::Gauge>& in_flight_;
    std::mutex mutex_;
    std::map<std::string, TopicMetrics> topics_;
};

}  // namespace pesan
