#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker/names.hpp"
#include "broker/sorted_chunks.hpp"

namespace pesan::broker {

/// Priority of a message within its queue; 0 where the queue has none.
using Level = std::uint8_t;

/// The ready messages of a queue: the highest level first, in a level by place. A place costs eight
/// bytes whatever its level; levels cost nothing until one above 0 is used.
class ReadyMessages {
public:
    struct Waiting {
        Place place = 0;
        [[nodiscard]] Place key() const { return place; }
    };

    void insert(Place place, Level level);
    /// returns  the level it had, if it was here
    std::optional<Level> erase(Place place);
    [[nodiscard]] bool contains(Place place) const;
    /// Whose turn it is; null when empty.
    [[nodiscard]] const Place* first() const;
    /// The lowest place at or behind `place`, of whatever level.
    [[nodiscard]] const Waiting* at_least(Place place) const;
    [[nodiscard]] std::size_t size() const { return lowest_.size() + higher_count_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::size_t memory_bytes() const;

    /// Level after level, from 0; in a level by place.
    template <class Visit>
    void for_each(Visit&& visit) const {
        lowest_.for_each([&](const Waiting& waiting) { visit(waiting.place, Level{0}); });
        for (std::size_t i = 0; i < higher_.size(); ++i) {
            const auto level = static_cast<Level>(i + 1);
            higher_[i].for_each([&](const Waiting& waiting) { visit(waiting.place, level); });
        }
    }
    [[nodiscard]] bool has_levels() const { return higher_count_ > 0; }

private:
    SortedChunks<Waiting> lowest_;
    /// Level 1 and above, as far as one was used.
    std::vector<SortedChunks<Waiting>> higher_;
    std::size_t higher_count_ = 0;
};

}  // namespace pesan::broker
