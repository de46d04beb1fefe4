#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "net/http/message.hpp"
#include "pesan/result.hpp"
#include "services/order_model/page_query.hpp"

namespace pesan::api {

/// Reads `?cursor=` and `?limit=` of a list.
///
/// list      the list's name: a cursor of another list is as wrong as any other text
/// limit_max what `limit` may be at most
/// returns   the place that next_cursor() was given; empty = from the start
/// errors    invalid_argument: the detail names the parameter
[[nodiscard]] Result<order::PageQuery> read_page(const http::Request& request,
                                                 std::string_view list,
                                                 std::int64_t limit_max = order::page_items_max);

/// For lists that are never cut: there is no cursor that one of them gave.
///
/// errors   invalid_argument
[[nodiscard]] Result<void> read_whole(const http::Request& request);

/// `next_cursor` of an answer: the place where the next page begins, sealed with the list's name
/// and in characters that need no escaping in a URL; null when the place is empty: the last page.
[[nodiscard]] boost::json::value next_cursor(std::string_view list, std::string_view place);
/// The same as JSON text.
[[nodiscard]] std::string next_cursor_text(std::string_view list, std::string_view place);

}  // namespace pesan::api
