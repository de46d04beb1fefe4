#include "messaging/outbox/relay_metrics.hpp"

#include <prometheus/family.h>
#include <prometheus/registry.h>

namespace pesan::outbox {

std::string outbox_label(const std::string& database) {
    auto label = database.substr(database.find_last_of("/:=") + 1);
    return label.substr(0, label.rfind(".db"));
}

RelayMetrics::RelayMetrics(std::shared_ptr<Metrics> given, const std::string& database)
    : metrics(given ? std::move(given) : std::make_shared<Metrics>()) {
    auto& registry = metrics->registry();
    const prometheus::Labels labels{{"outbox", outbox_label(database)}};
    auto gauge = [&](const char* name, const char* help) {
        return &prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add(labels);
    };
    auto counter = [&](const char* name, const char* help) {
        return &prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
    };
    rows = gauge("pesan_outbox_rows", "Messages that wait to be relayed to the broker.");
    oldest_seconds =
        gauge("pesan_outbox_oldest_seconds", "Age of the oldest message that waits to be relayed.");
    relayed = counter("pesan_outbox_relayed_total", "Messages relayed and confirmed.");
    refused = counter("pesan_outbox_refused_total",
                      "Attempts to relay a message that the broker refused for its own sake.");
    failures = counter("pesan_outbox_failures_total",
                       "Times the relay had to pause because of broker or database.");
    const prometheus::Histogram::BucketBoundaries buckets{
        0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300};
    seconds = &prometheus::BuildHistogram()
                   .Name("pesan_outbox_relay_seconds")
                   .Help("Time from the adding of a message to its confirm.")
                   .Register(registry)
                   .Add(labels, buckets);
}

}  // namespace pesan::outbox
