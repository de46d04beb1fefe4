#pragma once

#include <memory>
#include "base/clock.hpp"
#include "services/outgoing/step.hpp"
#include "services/timeline/steps.hpp"

namespace pesan::outgoing {

/// Writes steps into a service's timeline table. `clock` must outlive the result.
[[nodiscard]] WriteStep write_into(std::shared_ptr<timeline::Steps> steps, std::string service,
                                   Clock& clock);

}  // namespace pesan::outgoing
