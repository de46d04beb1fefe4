#pragma once

#include "configuration.hpp"

namespace pesan::app {

/// Runs what the configuration says in the foreground, until a signal or the end of its store.
///
/// returns  the exit code; faults of the configuration are told, and nothing is started then
[[nodiscard]] int run_system(Configuration configuration);

}  // namespace pesan::app
