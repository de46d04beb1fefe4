#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "broker/header_match.hpp"
#include "broker/message_headers.hpp"
#include "broker/records.hpp"
#include "broker/specs.hpp"
#include "broker/topic_pattern.hpp"

namespace pesan::broker {

/// Where a binding leads: to a queue, or where that is 0, to an exchange.
struct Route {
    QueueId queue = 0;
    std::string exchange;
    Bytes arguments;
    /// Of bindings of a headers exchange; says the same as `arguments`.
    std::shared_ptr<const HeaderMatch> match = nullptr;

    friend bool operator<(const Route& one, const Route& other) {
        return std::tie(one.queue, one.exchange, one.arguments) <
               std::tie(other.queue, other.exchange, other.arguments);
    }
};

/// One exchange with the bindings from it.
class Exchange {
public:
    explicit Exchange(ExchangeSpec spec) : spec_(std::move(spec)) {}

    [[nodiscard]] const ExchangeSpec& spec() const { return spec_; }
    [[nodiscard]] bool has(std::string_view routing_key, const Route& route) const;
    [[nodiscard]] bool leads_to(std::string_view routing_key, QueueId queue) const;
    /// returns  false when it was bound like that before
    bool bind(const std::string& routing_key, Route route);
    /// returns  false when it was not bound like that
    bool unbind(const std::string& routing_key, const Route& route);
    /// Removes what leads to this queue by this key.
    void forget(const std::string& routing_key, QueueId queue);
    /// Removes what leads to this exchange.
    void forget(std::string_view exchange);

    /// Declared auto-delete, and the last binding has gone.
    [[nodiscard]] bool left_alone() const {
        return spec_.auto_delete && was_bound_ && bindings_.empty();
    }
    [[nodiscard]] const auto& bindings() const { return bindings_; }

    /// Shows the routes a message takes; one may come more than once.
    template <class Visit>
    void for_each_match(std::string_view routing_key, MessageHeaders& headers,
                        Visit&& visit) const {
        if (spec_.type == ExchangeType::direct) {
            const auto found = bindings_.find(routing_key);
            if (found == bindings_.end()) return;
            for (const auto& route : found->second)
                visit(route);
            return;
        }
        for (const auto& [pattern, routes] : bindings_) {
            if (spec_.type == ExchangeType::topic && !topic_matches(pattern, routing_key)) continue;
            for (const auto& route : routes) {
                if (!route.match || route.match->matches(headers.table())) visit(route);
            }
        }
    }

private:
    ExchangeSpec spec_;
    std::map<std::string, std::set<Route>, std::less<>> bindings_;
    bool was_bound_ = false;
};

}  // namespace pesan::broker
