#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "net/http/message.hpp"
#include "pesan/result.hpp"

namespace pesan::management {

inline constexpr std::size_t page_size_max = 500;
inline constexpr std::size_t page_size_default = 100;

/// What the query makes of a list, as RabbitMQ's API has it:
///
/// - `columns=name,messages,owner_details.name`: only these fields
/// - `sort=messages`, `sort_reverse=true`
/// - `page`, `page_size`, `name` (a part of it, or with `use_regex=true` a pattern): an object with
///   the page in `items` and the counts
///
/// errors   invalid_argument: a page that is none, a pattern that is none
[[nodiscard]] Result<boost::json::value> listed_as_asked(boost::json::array items,
                                                         const http::Request& request);

void cut_to_columns(boost::json::object& item, const http::Request& request);

}  // namespace pesan::management
