#include "broker/key_gate.hpp"

namespace pesan::broker {

bool KeyGate::may_pass(KeyHash key, Place place) const {
    if (key == 0) return true;
    const auto* closed = closed_.find(key);
    return closed == nullptr || closed->place == place;
}

void KeyGate::close(KeyHash key, Place owner) {
    if (key == 0 || !closed_.insert({key, owner})) return;
    owners_.insert({owner, key});
}

KeyHash KeyGate::closed_by(Place owner) const {
    const auto* found = owners_.find(owner);
    return found == nullptr ? 0 : found->hash;
}

void KeyGate::park(KeyHash key, Place place) {
    parked_.insert({place, key});
    parked_by_key_.insert({key, place});
}

std::optional<Place> KeyGate::forget(Place place) {
    if (const auto* entry = parked_.find(place)) {
        parked_by_key_.erase({entry->hash, place});
        parked_.erase(place);
        return std::nullopt;
    }
    const auto key = closed_by(place);
    if (key == 0) return std::nullopt;
    owners_.erase(place);
    closed_.erase(key);
    const auto* next = parked_by_key_.at_least({key, 0});
    if (next == nullptr || next->hash != key) return std::nullopt;
    const auto heir = next->place;
    parked_by_key_.erase({key, heir});
    parked_.erase(heir);
    close(key, heir);
    return heir;
}

std::optional<Place> KeyGate::parked_at_least(Place place) const {
    const auto* found = parked_.at_least(place);
    return found == nullptr ? std::nullopt : std::optional(found->place);
}

std::size_t KeyGate::memory_bytes() const {
    return owners_.memory_bytes() + closed_.memory_bytes() + parked_.memory_bytes() +
           parked_by_key_.memory_bytes();
}

}  // namespace pesan::broker
