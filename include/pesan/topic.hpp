#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "pesan/result.hpp"

namespace pesan {

/// A named reader of a topic. The topic's default subscription has an empty name.
struct SubscriptionId {
    std::string topic;
    std::string name;

    /// "order.finance", or "email" for a default subscription: the queue's name on brokers that
    /// have queues.
    [[nodiscard]] std::string text() const { return name.empty() ? topic : topic + "." + name; }
    /// Parses text(): everything after the first dot is the subscription.
    ///
    /// errors   invalid_argument when a part breaks the rule of check_name
    [[nodiscard]] static Result<SubscriptionId> parse(std::string_view text);

    auto operator<=>(const SubscriptionId&) const = default;
};

/// Topic and subscription names: 1 … 100 of a-z, 0-9, '-', '_'; no dot, for the dot divides topic
/// and subscription.
///
/// errors   invalid_argument, detail says which character at which place
[[nodiscard]] Result<void> check_name(std::string_view name);

struct SubscriptionOptions {
    /// Deliver messages of one key one after the other (see Capabilities::ordered_by_key).
    bool ordered = false;
};

/// What must exist: every role declares it when it connects, so start order never matters.
struct SubscriptionSpec {
    SubscriptionId id;
    SubscriptionOptions options;
};

struct Topology {
    std::vector<SubscriptionSpec> subscriptions;

    /// email, sms, order.finance, order.report.
    [[nodiscard]] static Topology defaults();
};

}  // namespace pesan
