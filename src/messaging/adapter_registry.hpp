#pragma once

#include <string_view>

#include "pesan/adapter.hpp"

namespace pesan {

/// The factory of a scheme, or nothing. Safe from any thread, as register_adapter() is.
[[nodiscard]] AdapterFactory find_adapter(std::string_view scheme);

/// "amqp, embedded": the schemes there are, for error texts.
[[nodiscard]] std::string known_schemes();

}  // namespace pesan
