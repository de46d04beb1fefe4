#include "settlement_batch.hpp"

#include <boost/asio/post.hpp>

namespace pesan {

SettlementBatch::SettlementBatch(boost::asio::strand<boost::asio::any_io_executor> strand,
                                 std::size_t full)
    : strand_(std::move(strand)), full_(full) {}

void SettlementBatch::add(const std::shared_ptr<Receiver>& receiver, Settlement settlement) {
    pending_->receiver = receiver;
    pending_->settlements.push_back(std::move(settlement));
    if (pending_->settlements.size() >= full_) return pending_->send();
    if (pending_->posted) return;
    pending_->posted = true;
    boost::asio::post(strand_, [pending = pending_] {
        pending->posted = false;
        pending->send();
    });
}

void SettlementBatch::send() {
    pending_->send();
}

void SettlementBatch::Pending::send() {
    // Released here, so that the receiver goes with its consumer and not with the last settlement.
    const auto to = std::move(receiver);
    receiver.reset();
    if (!settlements.empty()) to->settle(std::exchange(settlements, {}));
}

}  // namespace pesan
