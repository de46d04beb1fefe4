#include "messaging_metrics.hpp"

#include <prometheus/family.h>
#include <prometheus/registry.h>

namespace pesan {

namespace {

/// 100 µs … 60 s.
prometheus::Histogram::BucketBoundaries seconds_buckets() {
    return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
            0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30,    60};
}

prometheus::Family<prometheus::Counter>& counter(Metrics& metrics, const char* name,
                                                 const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(metrics.registry());
}

prometheus::Family<prometheus::Histogram>& histogram(Metrics& metrics, const char* name,
                                                     const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(metrics.registry());
}

}  // namespace

void SubscriptionMetrics::count(Settlement::Kind kind) const {
    switch (kind) {
        case Settlement::Kind::acknowledge:
            acknowledged->Increment();
            return;
        case Settlement::Kind::retry:
            retried->Increment();
            return;
        case Settlement::Kind::dead_letter:
            dead_lettered->Increment();
            return;
        case Settlement::Kind::release:
            released->Increment();
            return;
    }
}

MessagingMetrics::MessagingMetrics(std::shared_ptr<Metrics> metrics)
    : metrics_(metrics ? std::move(metrics) : std::make_shared<Metrics>()),
      publishes_(counter(*metrics_, "pesan_publishes_total",
                         "Messages published, by result of the confirm.")),
      publish_seconds_(histogram(*metrics_, "pesan_publish_seconds",
                                 "Time from publish to the broker's confirm, of a call.")),
      deliveries_(counter(*metrics_, "pesan_deliveries_total", "Deliveries settled, by outcome.")),
      duplicates_(counter(*metrics_, "pesan_duplicates_total",
                          "Deliveries whose effect the inbox already knew.")),
      handler_seconds_(histogram(*metrics_, "pesan_handler_seconds",
                                 "Time of a handler, of a batch as a whole.")),
      in_flight_(prometheus::BuildGauge()
                     .Name("pesan_in_flight")
                     .Help("Deliveries whose handler runs or that wait for one.")
                     .Register(metrics_->registry())) {}

TopicMetrics MessagingMetrics::topic(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto known = topics_.find(name);
    if (known != topics_.end()) return known->second;
    const std::string label = topics_.size() < topics_max ? name : "other";
    const auto result = [&](const char* value) {
        return &publishes_.Add({{"topic", label}, {"result", value}});
    };
    const TopicMetrics made{
        .confirmed = result("confirmed"),
        .failed = result("failed"),
        .seconds = &publish_seconds_.Add({{"topic", label}}, seconds_buckets())};
    if (label != "other") topics_.emplace(name, made);
    return made;
}

SubscriptionMetrics MessagingMetrics::subscription(const SubscriptionId& id) {
    const std::string name = id.text();
    const auto outcome = [&](const char* value) {
        return &deliveries_.Add({{"subscription", name}, {"outcome", value}});
    };
    return {.acknowledged = outcome("acknowledged"),
            .retried = outcome("retried"),
            .dead_lettered = outcome("dead_lettered"),
            .released = outcome("released"),
            .duplicates = &duplicates_.Add({{"subscription", name}}),
            .seconds = &handler_seconds_.Add({{"subscription", name}}, seconds_buckets()),
            .in_flight = &in_flight_.Add({{"subscription", name}})};
}

}  // namespace pesan
