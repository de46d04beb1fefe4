#pragma once

#include <vector>

#include "net/http/message.hpp"
#include "pesan/result.hpp"
#include "services/order/fault.hpp"

namespace pesan::order {

/// 422 with every fault: `pointer` and `detail` are the first one's, `errors` has all.
[[nodiscard]] http::Response faults_problem(const std::vector<Fault>& faults);

/// The answer to an Error of this service, its model, or the database.
[[nodiscard]] http::Response problem_of(const Error& error);

}  // namespace pesan::order
