#pragma once

#include "pesan/result.hpp"

namespace pesan::embedded {

/// Errors of engine and store as the port names them.
[[nodiscard]] Error translate_error(const Error& error);

}  // namespace pesan::embedded
