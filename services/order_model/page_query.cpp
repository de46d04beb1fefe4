#include "services/order_model/page_query.hpp"

#include <algorithm>
#include <charconv>

namespace pesan::order {

Result<PageQuery> read_page_query(std::optional<std::string_view> cursor,
                                  std::optional<std::string_view> limit) {
    PageQuery query;
    if (limit) {
        const auto* end = limit->data() + limit->size();
        const auto [stopped, failed] = std::from_chars(limit->data(), end, query.limit);
        if (failed != std::errc{} || stopped != end || query.limit < 1 ||
            query.limit > page_items_max)
            return Error{model_errc::page_malformed,
                         "limit must be 1 to " + std::to_string(page_items_max)};
    }
    if (cursor) {
        const auto strange = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
        if (cursor->size() > 400 || std::ranges::any_of(*cursor, strange))
            return Error{model_errc::page_malformed, "cursor must be a next_cursor of this list"};
        query.cursor = *cursor;
    }
    return query;
}

}  // namespace pesan::order
