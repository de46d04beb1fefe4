#pragma once

#include <memory>
#include <string_view>

#include "pesan/metrics.hpp"

namespace pesan::order {

/// `pesan_orders_total{outcome="accepted|replayed|refused|failed|cancelled|imported"}`. Safe from
/// any thread.
class Counters {
public:
    /// metrics  absent: nothing is counted
    explicit Counters(std::shared_ptr<Metrics> metrics);
    ~Counters();

    void count(std::string_view outcome, std::size_t by = 1);
    /// A message that leaves for another service: `pesan_order_sent_total`,
    /// `pesan_order_sent_bytes_total`.
    void count_sent(std::size_t bytes);

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace pesan::order
