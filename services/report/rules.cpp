#include "services/report/rules.hpp"

#include <algorithm>

#include "pesan/errc.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::report {

namespace {

/// How an activity counts: a cancellation takes back what the order added; a credit note's amounts
/// are negative.
int sign_of(order::EventKind kind) {
    return kind == order::EventKind::cancelled ? -1 : 1;
}

/// By how many the orders that stand change.
int orders_of(order::EventKind kind) {
    switch (kind) {
        case order::EventKind::placed:
            return 1;
        case order::EventKind::cancelled:
            return -1;
        case order::EventKind::credited:
            return 0;
    }
    return 0;
}

class Sum {
public:
    Sum(std::map<std::string, CustomerState> known, const shop_time::Zone& zone) : zone_(zone) {
        changes_.customers = std::move(known);
    }

    void add(const Activity& activity) {
        const std::string key = customer_key(activity.event.order);
        count(activity, key);
        CustomerState& customer = changes_.customers[key];
        // A credit note returns goods: it is an activity, but neither a new order nor a reason to
        // be a customer.
        if (!key.empty()) add_to_customer(activity, key, customer);
        const int sign = sign_of(activity.event.kind);
        const order::Order& order = activity.event.order;
        changes_.spend[{key, order.total.currency}] += sign * order.total.amount;
        for (const order::Line& line : order.lines) {
            ProductSums& product = changes_.products[{line.sku, line.amount.currency}];
            product.name = line.name;
            product.quantity += sign * line.quantity;
            product.amount += sign * line.amount.amount;
        }
        const shop_time::LocalTime local = zone_.at(activity.event.at_ms());
        Sums& sums = changes_.sales[{local.day_text(), local.hour, order.total.currency}];
        sums.orders += orders_of(activity.event.kind);
        sums.net += sign * order.subtotal.amount;
        sums.vat += sign * order.vat.amount;
        sums.total += sign * order.total.amount;
    }

    Changes take() { return std::move(changes_); }

private:
    void count(const Activity& activity, const std::string& key) {
        changes_.counters["orders"] += orders_of(activity.event.kind);
        if (key.empty()) changes_.counters["anonymous_orders"] += orders_of(activity.event.kind);
        if (activity.event.kind == order::EventKind::cancelled) ++changes_.counters["cancelled"];
        if (activity.event.kind == order::EventKind::credited) ++changes_.counters["credit_notes"];
    }

    void add_to_customer(const Activity& activity, const std::string& key,
                         CustomerState& customer) {
        const bool is_new = customer.first_ms == 0 && customer.last_ms == 0;
        if (is_new) {
            ++changes_.counters["customers"];
            customer.first_ms = customer.last_ms = activity.event.at_ms();
        }
        if (activity.event.order.customer && !activity.event.order.customer->name.empty())
            customer.name = activity.event.order.customer->name;
        customer.first_ms = std::min(customer.first_ms, activity.event.at_ms());
        customer.last_ms = std::max(customer.last_ms, activity.event.at_ms());
        const bool repeated = customer.orders >= 2;
        customer.orders += orders_of(activity.event.kind);
        if (activity.event.kind == order::EventKind::cancelled) ++customer.cancelled;
        changes_.counters["repeat_customers"] +=
            (customer.orders >= 2 ? 1 : 0) - (repeated ? 1 : 0);
        if (activity.event.kind == order::EventKind::placed)
            add_month(key, customer, zone_.at(activity.event.at_ms()).month_text());
    }

    /// Imports bring old orders after new ones: a month before the first one moves the customer to
    /// another cohort.
    void add_month(const std::string& key, CustomerState& customer, const std::string& month) {
        auto& months = customer.months;
        const auto place = std::lower_bound(months.begin(), months.end(), month);
        if (place != months.end() && *place == month) return;
        if (place == months.begin()) {
            for (const std::string& old : months) {
                --changes_.cohorts[{months.front(), old}];
                ++changes_.cohorts[{month, old}];
            }
        }
        months.insert(place, month);
        ++changes_.cohorts[{months.front(), month}];
        changes_.new_months.emplace_back(key, month);
    }

    const shop_time::Zone& zone_;
    Changes changes_;
};

}  // namespace

Result<Activity> read_activity(const Message& message) {
    auto event = order::read_event(message.type, message.data);
    if (!event) return Error(errc::malformed, event.error().detail);
    return Activity{std::move(*event), message.id, 0};
}

std::string customer_key(const order::Order& order) {
    if (!order.customer) return "";
    std::string key = order.customer->email;
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return key;
}

Changes changes_of(const std::vector<Activity>& activities,
                   std::map<std::string, CustomerState> known, const shop_time::Zone& zone) {
    Sum sum(std::move(known), zone);
    for (const Activity& activity : activities)
        sum.add(activity);
    return sum.take();
}

}  // namespace pesan::report
