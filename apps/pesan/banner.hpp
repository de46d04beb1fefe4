#pragma once

#include <chrono>
#include <string>

#include "addresses.hpp"
#include "configuration.hpp"

namespace pesan::app {

/// What a person sees once all runs: what is where, and what to try next.
[[nodiscard]] std::string banner(const Configuration& configuration, const Addresses& addresses,
                                 std::chrono::milliseconds took);

}  // namespace pesan::app
