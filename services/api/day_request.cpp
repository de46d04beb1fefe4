#include "services/api/day_request.hpp"

#include "pesan/errc.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::api {

Result<std::string> read_day(const http::Request& request, std::string_view name) {
    const std::string day(request.query_value(name).value_or(""));
    if (day.empty()) return day;
    if (day.size() != 10 || !order::parse_time(day + "T00:00:00Z"))
        return Error(errc::invalid_argument, std::string(name) +
                                                 ": expected a day such as 2026-01-31, got '" +
                                                 day.substr(0, 40) + "'");
    return day;
}

}  // namespace pesan::api
