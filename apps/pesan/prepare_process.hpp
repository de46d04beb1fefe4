#pragma once

#include "configuration.hpp"

namespace pesan::app {

/// What every process that serves others does first: as many descriptors as it may have, no end by
/// a client that hangs up, the log's level.
void prepare_process(const Configuration& configuration);

}  // namespace pesan::app
