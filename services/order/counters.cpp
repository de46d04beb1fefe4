#include "services/order/counters.hpp"

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <string>

namespace pesan::order {

struct Counters::Families {
    std::shared_ptr<Metrics> metrics;
    prometheus::Family<prometheus::Counter>& orders;
    prometheus::Counter& sent;
    prometheus::Counter& sent_bytes;
};

Counters::Counters(std::shared_ptr<Metrics> metrics) {
    if (!metrics) return;
    auto& orders = prometheus::BuildCounter()
                       .Name("pesan_orders_total")
                       .Help("Orders by what became of the request")
                       .Register(metrics->registry());
    auto& sent = prometheus::BuildCounter()
                     .Name("pesan_order_sent_total")
                     .Help("Messages and calls that left the Order service for the others")
                     .Register(metrics->registry())
                     .Add({});
    auto& bytes = prometheus::BuildCounter()
                      .Name("pesan_order_sent_bytes_total")
                      .Help("Bytes of their bodies")
                      .Register(metrics->registry())
                      .Add({});
    families_.reset(new Families{std::move(metrics), orders, sent, bytes});
    for (const auto* outcome :
         {"accepted", "replayed", "refused", "failed", "cancelled", "imported"})
        count(outcome, 0);
}

Counters::~Counters() = default;

void Counters::count_sent(std::size_t bytes) {
    if (!families_) return;
    families_->sent.Increment();
    families_->sent_bytes.Increment(static_cast<double>(bytes));
}

void Counters::count(std::string_view outcome, std::size_t by) {
    if (families_)
        families_->orders.Add({{"outcome", std::string(outcome)}})
            .Increment(static_cast<double>(by));
}

}  // namespace pesan::order
