#include "services/mailbox/joiner.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace pesan::mailbox {

std::optional<CaughtSms> Joiner::add(const std::string& from, const std::string& to,
                                     const smpp::UserData& data, const std::string& segment_id) {
    CaughtSms whole{from, to, data.text, data.coding, 1, {segment_id}};
    if (!data.part || data.part->count == 1) return whole;
    const Key key{from, to, data.part->reference, data.part->count};
    const auto [at, is_new] = waiting_.try_emplace(key);
    if (is_new) order_.push_back(key);
    auto& segments = at->second.segments;
    segments.try_emplace(data.part->index, Segment{data.text, segment_id});
    if (segments.size() < data.part->count) {
        if (order_.size() > waiting_max) {
            spdlog::debug("mailbox: forgot an SMS that never became complete");
            waiting_.erase(order_.front());
            order_.pop_front();
        }
        return std::nullopt;
    }
    whole.text.clear();
    whole.segment_ids.clear();
    whole.segments = segments.size();
    for (auto& [index, segment] : segments) {
        whole.text += segment.text;
        whole.segment_ids.push_back(segment.id);
    }
    waiting_.erase(at);
    order_.erase(std::ranges::find(order_, key));
    return whole;
}

}  // namespace pesan::mailbox
