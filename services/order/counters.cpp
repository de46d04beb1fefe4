#include "services/order/counters.hpp"

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <string>

namespace pesan::order {

struct Counters::Families {
    std::shared_ptr<Metrics> metrics;
    prometheus::Family<prometheus::Counter>& orders;
};

Counters::Counters(std::shared_ptr<Metrics> metrics) {
    if (!metrics) return;
    auto& orders = prometheus::BuildCounter()
                       .Name("pesan_orders_total")
                       .Help("Orders by what became of the request")
                       .Register(metrics->registry());
    families_.reset(new Families{std::move(metrics), orders});
    for (const auto* outcome : {"accepted", "replayed", "refused", "failed", "cancelled", "imported"}) count(outcome, 0);
}

Counters::~Counters() = default;

void Counters::count(std::string_view outcome, std::size_t by) {
    if (families_) families_->orders.Add({{"outcome", std::string(outcome)}}).Increment(static_cast<double>(by));
}

}  // namespace pesan::order
