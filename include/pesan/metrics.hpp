#pragma once

#include <memory>
#include <string>

namespace prometheus {
class Registry;
}

namespace pesan {

/// The counters and histograms of one program, for Prometheus. Safe from any thread; labels are
/// topics, subscriptions and outcomes, never ids, addresses or keys.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Where a program adds its own families.
    [[nodiscard]] prometheus::Registry& registry();
    /// The exposition text, version 0.0.4.
    [[nodiscard]] std::string text();

private:
    std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace pesan
