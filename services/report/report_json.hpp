#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "services/report/store.hpp"

namespace pesan::report {

[[nodiscard]] boost::json::object money_json(const std::string& currency, std::int64_t amount);
[[nodiscard]] boost::json::object to_json(const CustomerRow& row);
[[nodiscard]] boost::json::object to_json(const ActivityRow& row);
[[nodiscard]] boost::json::object to_json(const ProductRow& row);
/// period_name   "day" or "hour"; empty leaves the period out
[[nodiscard]] boost::json::object to_json(const SalesRow& row, const char* period_name);
/// One object a cohort, its months inside.
[[nodiscard]] boost::json::array to_json(const std::vector<CohortRow>& rows);
[[nodiscard]] boost::json::object summary_json(const std::map<std::string, std::int64_t>& counters,
                                               const std::vector<SalesRow>& sales);

}  // namespace pesan::report
