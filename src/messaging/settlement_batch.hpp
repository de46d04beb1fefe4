#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <vector>

#include "pesan/adapter.hpp"

namespace pesan {

/// Gathers settlements and hands them to the receiver together: as soon as the strand comes to it,
/// and at once when `full` are there, so that the broker can refill while handlers work. Used on
/// the strand.
class SettlementBatch {
public:
    SettlementBatch(boost::asio::strand<boost::asio::any_io_executor> strand, std::size_t full);

    /// receiver   the one that gave the delivery
    void add(const std::shared_ptr<Receiver>& receiver, Settlement settlement);
    /// Hands over what is there now.
    void send();

private:
    /// Shared with the posted task, which may run after the batch is gone.
    struct Pending {
        std::shared_ptr<Receiver> receiver;
        std::vector<Settlement> settlements;
        bool posted = false;

        void send();
    };

    boost::asio::strand<boost::asio::any_io_executor> strand_;
    std::size_t full_;
    std::shared_ptr<Pending> pending_ = std::make_shared<Pending>();
};

}  // namespace pesan
