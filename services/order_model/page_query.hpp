#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/errc.hpp"

namespace pesan::order {

inline constexpr std::int64_t page_items_max = 1'000;
inline constexpr std::int64_t page_items_default = 50;

/// Which part of a list is wanted.
struct PageQuery {
    /// What next_cursor said; empty = from the start.
    std::string cursor;
    std::int64_t limit = page_items_default;
};

/// Reads `?cursor=` and `?limit=`.
///
/// errors   page_malformed: a limit that is not 1 … page_items_max, a cursor with what no cursor
/// has
[[nodiscard]] Result<PageQuery> read_page_query(std::optional<std::string_view> cursor,
                                                std::optional<std::string_view> limit);

}  // namespace pesan::order
