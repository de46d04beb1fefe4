#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <mutex>
#include <vector>

#include "messaging_metrics.hpp"
#include "pesan/broker.hpp"

namespace pesan {

class ConsumerLoop;

/// What all copies of a Broker and its consumers share.
struct Broker::State {
    State(std::unique_ptr<BrokerAdapter> made_adapter, BrokerOptions made_options,
          boost::asio::any_io_executor made_executor);

    const std::unique_ptr<BrokerAdapter> adapter;
    const BrokerOptions options;
    const boost::asio::any_io_executor executor;
    MessagingMetrics metrics;
    std::atomic<bool> closed{false};

    /// Consumers keep the state alive, not the other way round.
    void add(const std::shared_ptr<ConsumerLoop>& consumer);
    [[nodiscard]] std::vector<std::shared_ptr<ConsumerLoop>> take_consumers();

private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<ConsumerLoop>> consumers_;
};

}  // namespace pesan
