#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pesan/delivery.hpp"
#include "services/order_model/order_event.hpp"
#include "services/shop_time/zone.hpp"

namespace pesan::report {

/// One event of topic order, read and checked: what a customer did.
struct Activity {
    order::OrderEvent event;
    std::string message_id;
    std::int64_t attempt = 0;
};

/// errors   malformed: the detail has the expected shape
[[nodiscard]] Result<Activity> read_activity(const Message& message);

/// The key under which a customer is grouped: the e-mail address in small letters; empty =
/// anonymous.
[[nodiscard]] std::string customer_key(const order::Order& order);

/// What is known of a customer before a batch.
struct CustomerState {
    std::string name;
    /// Orders that stand: placed and not cancelled.
    std::int64_t orders = 0;
    std::int64_t cancelled = 0;
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    /// Months with an order, "2026-01"; the first is the customer's cohort. Empty for the anonymous
    /// group.
    std::vector<std::string> months;
};

/// Sums of one place in the report, to be added to what is there.
struct Sums {
    std::int64_t orders = 0;
    std::int64_t net = 0;
    std::int64_t vat = 0;
    std::int64_t total = 0;
};

struct ProductSums {
    std::string name;
    std::int64_t quantity = 0;
    std::int64_t amount = 0;
};

/// What a batch of activities changes. Cost depends on the batch only, never on what was there
/// before.
struct Changes {
    /// Whole new states, by customer key.
    std::map<std::string, CustomerState> customers;
    /// (customer key, month) that are new.
    std::vector<std::pair<std::string, std::string>> new_months;
    /// (customer key, currency) to what was spent, VAT included.
    std::map<std::pair<std::string, std::string>, std::int64_t> spend;
    /// (sku, currency)
    std::map<std::pair<std::string, std::string>, ProductSums> products;
    /// (day, hour, currency)
    std::map<std::tuple<std::string, int, std::string>, Sums> sales;
    /// (cohort month, month) to customers active in it.
    std::map<std::pair<std::string, std::string>, std::int64_t> cohorts;
    /// Named counters of the summary: orders, cancelled, credit_notes, anonymous_orders, customers,
    /// repeat_customers.
    std::map<std::string, std::int64_t> counters;
};

/// known    the states of all customers of the batch, by key; missing = new
[[nodiscard]] Changes changes_of(const std::vector<Activity>& activities,
                                 std::map<std::string, CustomerState> known,
                                 const shop_time::Zone& zone);

}  // namespace pesan::report
