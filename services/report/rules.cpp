#include "services/report/rules.hpp"

#include <algorithm>

#include "pesan/errc.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::report {

namespace {

/// How an activity counts: a cancellation takes back what the order added; a credit note's amounts
/// are negative.
int sign_of(ActivityKind kind) {
    return kind == ActivityKind::cancelled ? -1 : 1;
}

/// By how many the orders that stand change.
int orders_of(ActivityKind kind) {
    switch (kind) {
        case ActivityKind::placed:
            return 1;
        case ActivityKind::cancelled:
            return -1;
        case ActivityKind::credited:
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
        const std::string key = customer_key(activity.order);
        count(activity, key);
        CustomerState& customer = changes_.customers[key];
        // A credit note returns goods: it is an activity, but neither a new order nor a reason to
        // be a customer.
        if (!key.empty()) add_to_customer(activity, key, customer);
        const int sign = sign_of(activity.kind);
        const order::Order& order = activity.order;
        changes_.spend[{key, order.total.currency}] += sign * order.total.amount;
        for (const order::Line& line : order.lines) {
            ProductSums& product = changes_.products[{line.sku, line.amount.currency}];
            product.name = line.name;
            product.quantity += sign * line.quantity;
            product.amount += sign * line.amount.amount;
        }
        const shop_time::LocalTime local = zone_.at(activity.at_ms);
        Sums& sums = changes_.sales[{local.day_text(), local.hour, order.total.currency}];
        sums.orders += orders_of(activity.kind);
        sums.net += sign * order.subtotal.amount;
        sums.vat += sign * order.vat.amount;
        sums.total += sign * order.total.amount;
    }

    Changes take() { return std::move(changes_); }

private:
    void count(const Activity& activity, const std::string& key) {
        changes_.counters["orders"] += orders_of(activity.kind);
        if (key.empty()) changes_.counters["anonymous_orders"] += orders_of(activity.kind);
        if (activity.kind == ActivityKind::cancelled) ++changes_.counters["cancelled"];
        if (activity.kind == ActivityKind::credited) ++changes_.counters["credit_notes"];
    }

    void add_to_customer(const Activity& activity, const std::string& key,
                         CustomerState& customer) {
        const bool is_new = customer.first_ms == 0 && customer.last_ms == 0;
        if (is_new) {
            ++changes_.counters["customers"];
            customer.first_ms = customer.last_ms = activity.at_ms;
        }
        if (activity.order.customer && !activity.order.customer->name.empty())
            customer.name = activity.order.customer->name;
        customer.first_ms = std::min(customer.first_ms, activity.at_ms);
        customer.last_ms = std::max(customer.last_ms, activity.at_ms);
        const bool repeated = customer.orders >= 2;
        customer.orders += orders_of(activity.kind);
        if (activity.kind == ActivityKind::cancelled) ++customer.cancelled;
        changes_.counters["repeat_customers"] +=
            (customer.orders >= 2 ? 1 : 0) - (repeated ? 1 : 0);
        if (activity.kind == ActivityKind::placed)
            add_month(key, customer, zone_.at(activity.at_ms).month_text());
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

std::string_view text_of(ActivityKind kind) {
    switch (kind) {
        case ActivityKind::placed:
            return "order.placed";
        case ActivityKind::cancelled:
            return "order.cancelled";
        case ActivityKind::credited:
            return "order.credited";
    }
    return "order.placed";
}

Result<Activity> read_activity(const Message& message) {
    Activity activity;
    if (message.type == text_of(ActivityKind::placed)) {
        activity.kind = ActivityKind::placed;
    } else if (message.type == text_of(ActivityKind::cancelled)) {
        activity.kind = ActivityKind::cancelled;
    } else if (message.type == text_of(ActivityKind::credited)) {
        activity.kind = ActivityKind::credited;
    } else {
        return Error(errc::malformed,
                     "type '" + message.type +
                         "': expected order.placed, order.cancelled or order.credited with "
                         "{\"order\": {…}} as data");
    }
    Result<order::Order> order = order::order_of_event(message.data);
    if (!order) return Error(errc::malformed, order.error().message());
    activity.order = std::move(*order);
    activity.at_ms = activity.order.placed_at_ms;
    if (activity.kind == ActivityKind::cancelled) {
        if (!activity.order.cancelled_at_ms)
            return Error(errc::malformed, "/order/cancelled_at: missing in order.cancelled");
        activity.at_ms = *activity.order.cancelled_at_ms;
    }
    activity.message_id = message.id;
    return activity;
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
