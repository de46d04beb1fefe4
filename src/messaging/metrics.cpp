#include "pesan/metrics.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace pesan {

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {}
Metrics::~Metrics() = default;

prometheus::Registry& Metrics::registry() {
    return *registry_;
}

std::string Metrics::text() {
    return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace pesan
