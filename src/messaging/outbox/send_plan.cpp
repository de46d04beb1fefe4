#include "messaging/outbox/send_plan.hpp"

#include <map>
#include <numeric>

namespace pesan::outbox {

std::string lane_of(const StoredMessage& row) {
    const auto& key = row.content.message.key;
    // Topics hold no line break, so that a number cannot look like a key.
    return key.empty() ? std::to_string(row.number) : row.content.topic + '\n' + key;
}

SendPlan::SendPlan(const std::vector<StoredMessage>& rows, bool whole,
                   const std::set<std::string>& held_back)
    : rows_(rows), whole_(whole), waiting_(rows.size()), held_back_(held_back) {
    for (const auto& row : rows)
        lanes_.push_back(lane_of(row));
    std::iota(waiting_.begin(), waiting_.end(), std::size_t{0});
}

std::vector<SendPlan::Batch> SendPlan::next() {
    std::map<std::string, Batch> by_topic;
    std::set<std::string> busy;
    std::vector<std::size_t> later;
    for (const auto place : waiting_) {
        const auto& lane = lanes_[place];
        if (held_back_.contains(lane)) continue;
        if (!whole_ && !busy.insert(lane).second) {
            later.push_back(place);
            continue;
        }
        auto& batch = by_topic[rows_[place].content.topic];
        batch.topic = rows_[place].content.topic;
        batch.places.push_back(place);
    }
    waiting_ = std::move(later);
    std::vector<Batch> batches;
    for (auto& [topic, batch] : by_topic)
        batches.push_back(std::move(batch));
    return batches;
}

}  // namespace pesan::outbox
