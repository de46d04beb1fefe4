#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "broker/names.hpp"
#include "broker/sorted_chunks.hpp"

namespace pesan::broker {

/// Hash of a message's key; 0 = it has none. Two keys of one hash wait for each other, which costs
/// time, never order.
using KeyHash = std::uint64_t;

/// Passed-over messages of one queue; when there are so many, reading stops.
inline constexpr std::size_t parked_max = 100'000;

/// Keeps the order of keys in one queue: a key is closed by the message that was handed out last
/// (its owner) until that is settled for good, also while it waits for a retry. Messages of a
/// closed key that come up are parked here.
class KeyGate {
public:
    /// The message may be handed out: it has no key, its key is open, or it closed the key itself.
    [[nodiscard]] bool may_pass(KeyHash key, Place place) const;
    void close(KeyHash key, Place owner);
    /// The key this message keeps closed; 0 = none.
    [[nodiscard]] KeyHash closed_by(Place owner) const;

    void park(KeyHash key, Place place);
    [[nodiscard]] bool full() const { return parked_.size() >= parked_max; }
    [[nodiscard]] bool parked(Place place) const { return parked_.contains(place); }

    /// The message is gone, parked or not. If it kept a key closed, the next parked message of that
    /// key is its owner from now on, and is returned to go back among the ready ones.
    std::optional<Place> forget(Place place);

    [[nodiscard]] std::size_t parked_count() const { return parked_.size(); }
    /// The first parked message at or behind this place.
    [[nodiscard]] std::optional<Place> parked_at_least(Place place) const;

    template <class Visit>
    void for_each_parked(Visit&& visit) const {
        parked_.for_each([&](const ByPlace& entry) { visit(entry.place); });
    }

    [[nodiscard]] std::size_t memory_bytes() const;

private:
    struct ByPlace {
        Place place = 0;
        KeyHash hash = 0;
        [[nodiscard]] Place key() const { return place; }
    };
    struct ByKey {
        KeyHash hash = 0;
        Place place = 0;
        [[nodiscard]] KeyHash key() const { return hash; }
    };
    struct ByKeyAndPlace {
        KeyHash hash = 0;
        Place place = 0;
        [[nodiscard]] std::pair<KeyHash, Place> key() const { return {hash, place}; }
    };

    SortedChunks<ByPlace> owners_;
    SortedChunks<ByKey> closed_;
    SortedChunks<ByPlace> parked_;
    SortedChunks<ByKeyAndPlace> parked_by_key_;
};

}  // namespace pesan::broker
