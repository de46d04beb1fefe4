#pragma once

#include "base/clock.hpp"
#include "services/outgoing/step.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::outgoing {

/// Writes steps into a service's timeline table. `steps` and `clock` must outlive the result.
[[nodiscard]] WriteStep write_into(timeline::Steps& steps, std::string service, Clock& clock);

}  // namespace pesan::outgoing
