#pragma once

#include <cstdint>
#include <string>

namespace pesan::order {

inline constexpr std::int64_t page_items_max = 1'000;
inline constexpr std::int64_t page_items_default = 50;

/// Which part of a list is wanted.
struct PageQuery {
    /// Where the page before ended, in the list's own words; empty = from the start.
    std::string cursor;
    std::int64_t limit = page_items_default;
};

}  // namespace pesan::order
