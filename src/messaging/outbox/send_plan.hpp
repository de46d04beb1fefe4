#pragma once

#include <set>
#include <string>
#include <vector>

#include "messaging/outbox/outbox_table.hpp"

namespace pesan::outbox {

/// What must keep its order: the messages of one topic and key. A message without a key is alone in
/// its lane.
[[nodiscard]] std::string lane_of(const StoredMessage& row);

/// Which rows of a page are sent together. A message leaves only when the one before it in its lane
/// is confirmed, so that first copies arrive in order; a broker that takes a batch as a whole, in
/// order, gets them all at once.
class SendPlan {
public:
    /// The rows of one publish: places in the page, in order.
    struct Batch {
        std::string topic;
        std::vector<std::size_t> places;
    };

    /// rows        must outlive the plan
    /// held_back   lanes that must wait
    SendPlan(const std::vector<StoredMessage>& rows, bool whole,
             const std::set<std::string>& held_back);

    /// The next publishes, one a topic; they may run at the same time. Empty when nothing is left
    /// to send.
    [[nodiscard]] std::vector<Batch> next();
    /// Nothing of this row's lane is sent any more.
    void hold_back(std::size_t place) { held_back_.insert(lanes_[place]); }
    [[nodiscard]] const std::string& lane(std::size_t place) const { return lanes_[place]; }

private:
    const std::vector<StoredMessage>& rows_;
    const bool whole_;
    std::vector<std::string> lanes_;
    std::vector<std::size_t> waiting_;
    std::set<std::string> held_back_;
};

}  // namespace pesan::outbox
