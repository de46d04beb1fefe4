#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pesan::app {

/// A variable of the environment.
[[nodiscard]] std::optional<std::string> environment(std::string_view name);

}  // namespace pesan::app
