#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "broker/records.hpp"
#include "broker/specs.hpp"

namespace pesan::broker {

/// One exchange with its bindings; finds the queues of a routing key.
class Exchange {
public:
    explicit Exchange(ExchangeSpec spec) : spec_(std::move(spec)) {}

    [[nodiscard]] const ExchangeSpec& spec() const { return spec_; }
    /// returns  false when it was bound like that before
    bool bind(const std::string& routing_key, QueueId queue);
    /// returns  false when it was not bound like that
    bool unbind(const std::string& routing_key, QueueId queue);
    void forget(QueueId queue);
    /// Appends the queues a message goes to; a queue may come more than once.
    void route(std::string_view routing_key, std::vector<QueueId>& to) const;
    [[nodiscard]] const auto& bindings() const { return bindings_; }

private:
    ExchangeSpec spec_;
    std::map<std::string, std::set<QueueId>, std::less<>> bindings_;
};

}  // namespace pesan::broker
