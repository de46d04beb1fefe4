#include "broker/ready_messages.hpp"

namespace pesan::broker {

void ReadyMessages::insert(Place place, Level level) {
    if (level == 0) {
        lowest_.insert({place});
        return;
    }
    if (higher_.size() < level) higher_.resize(level);
    if (higher_[level - 1u].insert({place})) ++higher_count_;
}

std::optional<Level> ReadyMessages::erase(Place place) {
    if (lowest_.erase(place)) return Level{0};
    for (std::size_t i = 0; higher_count_ > 0 && i < higher_.size(); ++i) {
        if (!higher_[i].erase(place)) continue;
        --higher_count_;
        return static_cast<Level>(i + 1);
    }
    return std::nullopt;
}

bool ReadyMessages::contains(Place place) const {
    if (lowest_.contains(place)) return true;
    if (higher_count_ == 0) return false;
    return std::any_of(higher_.begin(), higher_.end(),
                       [&](const auto& level) { return level.contains(place); });
}

const Place* ReadyMessages::first() const {
    if (higher_count_ > 0) {
        const auto level = std::find_if(higher_.rbegin(), higher_.rend(),
                                        [](const auto& places) { return !places.empty(); });
        return &level->front().place;
    }
    return lowest_.empty() ? nullptr : &lowest_.front().place;
}

const ReadyMessages::Waiting* ReadyMessages::at_least(Place place) const {
    const auto* first = lowest_.at_least(place);
    if (higher_count_ == 0) return first;
    for (const auto& level : higher_) {
        const auto* next = level.at_least(place);
        if (next != nullptr && (first == nullptr || next->place < first->place)) first = next;
    }
    return first;
}

std::size_t ReadyMessages::memory_bytes() const {
    auto bytes = lowest_.memory_bytes() + higher_.capacity() * sizeof(higher_[0]);
    for (const auto& level : higher_)
        bytes += level.memory_bytes();
    return bytes;
}

}  // namespace pesan::broker
